/// Words above a drawing: a title, and what is to be seen.
public struct Heading: Sendable, Equatable {
  /// The title, one line.
  public var title: String
  /// What is to be seen, in a sentence or two; broken into lines where it is drawn.
  public var text: String

  /// Words above a drawing.
  public init(_ title: String, _ text: String = "") { (self.title, self.text) = (title, text) }

  private static let left = 16.0
  private static let lineHeight = 17.0

  /// The text in lines that fit the width of figures.
  var lines: [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      let longer = (lines.last.map { $0 + " " } ?? "") + word
      if let last = lines.indices.last,
        FigureFrame.textWidth(longer) < FigureFrame.width - 2 * Self.left
      {
        lines[last] = longer
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// The height in pixels.
  var height: Double { 32 + Self.lineHeight * Double(lines.count) }

  func add(to script: inout GnuplotScript, in frame: FigureFrame) {
    script.label(title, at: (Self.left, 16), in: frame, style: "left tc rgb ink font ',16'")
    for (row, line) in lines.enumerated() {
      script.label(
        line, at: (Self.left, 38 + Self.lineHeight * Double(row)), in: frame,
        style: "left tc rgb muted")
    }
  }
}
