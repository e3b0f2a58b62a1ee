/// What stands for a text in TRL's files: a string, or the messages of a conversation.
enum RecordText: Decodable, Equatable {
  case text(String)
  case conversation([Message])

  /// What one side says.
  struct Message: Decodable, Equatable {
    let role: String
    let content: String
  }

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if (try? decoder.unkeyedContainer()) != nil {
      self = .conversation(try value.decode([Message].self))
    } else {
      self = .text(try value.decode(String.self))
    }
  }

  /// The text; of a conversation the contents with a line break between two, without the roles,
  /// which models of texts do not know.
  var string: String {
    switch self {
    case .text(let text): text
    case .conversation(let messages): messages.map(\.content).joined(separator: "\n")
    }
  }

  /// What two texts, or two conversations, begin with, and the rests, as TRL's `extract_prompt` cuts
  /// them; nil for one of each.
  func parted(
    from other: RecordText
  ) -> (prompt: RecordText, first: RecordText, second: RecordText)? {
    switch (self, other) {
    case (.text(let a), .text(let b)):
      let (first, second) = (Array(a.unicodeScalars), Array(b.unicodeScalars))
      let cut = Self.cut(first, second) { $0 == " " }
      func text(_ scalars: ArraySlice<Unicode.Scalar>) -> RecordText {
        .text(String(String.UnicodeScalarView(scalars)))
      }
      return (text(first[..<cut]), text(first[cut...]), text(second[cut...]))
    case (.conversation(let a), .conversation(let b)):
      let cut = Self.cut(a, b) { _ in false }
      func talk(_ messages: ArraySlice<Message>) -> RecordText { .conversation(Array(messages)) }
      return (talk(a[..<cut]), talk(a[cut...]), talk(b[cut...]))
    default: return nil
    }
  }

  // The first difference, and the space before it; of what is the beginning of the other all but
  // the last element.
  private static func cut<Element: Equatable>(
    _ a: [Element], _ b: [Element], isSpace: (Element) -> Bool
  ) -> Int {
    let shared = zip(a, b).prefix { $0 == $1 }.count
    if shared == min(a.count, b.count) { return max(0, shared - 1) }
    return shared > 0 && isSpace(a[shared - 1]) ? shared - 1 : shared
  }
}
