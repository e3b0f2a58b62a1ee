/// Comma-separated values after RFC 4180.
package enum CSVText {
  /// Rows as text with line ends; fields with commas, quotes or line ends are quoted.
  package static func write(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
  }

  private static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else {
      return field
    }
    return "\"\(field.replacing("\"", with: "\"\""))\""
  }

  /// The rows of a text; empty lines are left out.
  package static func read(_ text: String) -> [[String]] {
    var reader = Reader()
    for byte in text.utf8 { reader.read(byte) }
    reader.endRow()
    return reader.rows
  }

  private struct Reader {
    var rows: [[String]] = []
    private var row: [String] = []
    private var field: [UInt8] = []
    private var isQuoted = false
    private var mayBeEscape = false

    mutating func read(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "\"") where isQuoted: (isQuoted, mayBeEscape) = (false, true)
      case UInt8(ascii: "\"") where mayBeEscape:
        field.append(byte)
        (isQuoted, mayBeEscape) = (true, false)
      case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
      case _ where isQuoted: field.append(byte)
      case UInt8(ascii: ","): endField()
      case UInt8(ascii: "\n"): endRow()
      case UInt8(ascii: "\r"): break
      default: field.append(byte)
      }
    }

    mutating func endField() {
      row.append(String(decoding: field, as: UTF8.self))
      field = []
      mayBeEscape = false
    }

    mutating func endRow() {
      guard !row.isEmpty || !field.isEmpty || mayBeEscape else { return }
      endField()
      rows.append(row)
      row = []
    }
  }
}
