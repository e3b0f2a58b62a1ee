/// A piece of HTML in which all text has been escaped.
public struct Markup: Sendable, Equatable {
  /// The HTML.
  public private(set) var html: String

  private init(html: String) {
    self.html = html
  }

  /// Text, escaped.
  public static func text(_ text: String) -> Markup { Markup(html: escape(text)) }

  /// Text of numbers, in which hyphens before digits become minus signs.
  static func number(_ text: String) -> Markup { .text(text.withMinusSigns) }

  /// HTML that is trusted, such as a style sheet of ours or an SVG from `InlineSVG`.
  static func trusted(_ html: String) -> Markup { Markup(html: html) }

  /// Text in which words between backticks are code.
  public static func prose(_ text: String) -> Markup {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    // An odd number of backticks leaves the last one as it stands.
    guard parts.count % 2 == 1 else { return .text(text) }
    return .joined(
      parts.enumerated().map { i, part in
        i % 2 == 0 ? .text(String(part)) : .element("code", [:], [.text(String(part))])
      })
  }

  /// An element with attributes and contents.
  public static func element(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ contents: [Markup] = []
  ) -> Markup {
    var html = "<\(name)"
    for (key, value) in attributes { html += " \(key)=\"\(escape(value))\"" }
    html += ">"
    guard !voidElements.contains(name) else { return Markup(html: html) }
    return Markup(html: html + contents.map(\.html).joined() + "</\(name)>")
  }

  /// Pieces one after another.
  public static func joined(_ parts: [Markup]) -> Markup {
    Markup(html: parts.map(\.html).joined())
  }

  private static let voidElements: Set<String> = ["img", "meta", "br", "link"]

  /// Replaces the characters that mean something in HTML, in text and in attributes.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension String {
  /// The text with a minus sign for every hyphen that starts a number.
  var withMinusSigns: String {
    var result = ""
    var last: Character = " "
    var rest = self[...]
    while let character = rest.popFirst() {
      let startsNumber = !last.isLetter && !last.isNumber && rest.first?.isNumber == true
      result.append(character == "-" && startsNumber ? "\u{2212}" : character)
      last = character
    }
    return result
  }
}
