/// The pieces of a text that tokens do not reach across: words with the space before them, numbers,
/// runs of punctuation, and runs of white space.
///
/// Bytes outside ASCII count as letters. The pieces joined are the text.
struct TextPieces: Sequence, IteratorProtocol {
  private enum Kind { case letter, digit, space, other }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> Range<Int>? {
    guard position < bytes.count else { return nil }
    let start = position
    // A single space belongs to the word behind it.
    if bytes[position] == 0x20, position + 1 < bytes.count,
      Self.kind(bytes[position + 1]) != .space
    {
      position += 1
    }
    let kind = Self.kind(bytes[position])
    repeat { position += 1 } while position < bytes.count && Self.kind(bytes[position]) == kind
    // The last space of several belongs to the word behind them, too.
    if kind == .space, position < bytes.count, position - start > 1, bytes[position - 1] == 0x20 {
      position -= 1
    }
    return start..<position
  }

  private static func kind(_ byte: UInt8) -> Kind {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), 0x80...:
      .letter
    case UInt8(ascii: "0")...UInt8(ascii: "9"): .digit
    case 0x20, 0x09...0x0d: .space
    default: .other
    }
  }
}
