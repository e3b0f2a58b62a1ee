/// Walks over the fields of a CSV text, RFC 4180: quoted fields, doubled quotes, LF or CRLF.
struct CSVScanner {
  /// A field without its quotes, as a range of bytes.
  struct Field {
    var range: Range<Int>
    var isQuoted: Bool
    var endsRecord: Bool
    var line: Int
    var column: Int
  }

  let bytes: [UInt8]
  private let file: String
  private let separator: UInt8
  private var position = 0
  private var line = 1
  private var lineStart = 0

  init(_ bytes: [UInt8], file: String, separator: UInt8) {
    self.bytes = bytes
    self.file = file
    self.separator = separator
    let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]
    if bytes.starts(with: byteOrderMark) {
      position = 3
      lineStart = 3
    }
  }

  /// Passes over empty lines; false at the end of the text.
  mutating func startRecord() -> Bool {
    while position < bytes.count, endLineHere() {}
    return position < bytes.count
  }

  /// The next field of the record that `startRecord` began.
  mutating func field() throws(DatasetError) -> Field {
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quotedField() }
    let start = position
    while position < bytes.count, bytes[position] != separator, bytes[position] != 0x0a {
      position += 1
    }
    var end = position
    let atLineEnd = position == bytes.count || bytes[position] == 0x0a
    if atLineEnd, end > start, bytes[end - 1] == 0x0d { end -= 1 }
    var field = place(of: start)
    field.range = start..<end
    field.endsRecord = atLineEnd
    if position == bytes.count { return field }
    if atLineEnd { passLineFeed() } else { position += 1 }
    return field
  }

  private mutating func quotedField() throws(DatasetError) -> Field {
    var field = place(of: position)
    position += 1
    let start = position
    try findClosingQuote(of: field)
    field.range = start..<position
    field.isQuoted = true
    position += 1
    if position < bytes.count, bytes[position] == separator {
      position += 1
    } else if position == bytes.count || endLineHere() {
      field.endsRecord = true
    } else {
      var stray = place(of: position)
      stray.range = position..<position + 1
      throw malformed(stray, expected: "a separator or the end of the line after a quoted field")
    }
    return field
  }

  private mutating func findClosingQuote(of field: Field) throws(DatasetError) {
    while position < bytes.count {
      if bytes[position] == UInt8(ascii: "\"") {
        guard position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "\"") else { return }
        position += 1
      }
      if bytes[position] == 0x0a { passLineFeed() } else { position += 1 }
    }
    throw .malformedLine(
      file: file, line: field.line, column: field.column, found: "the end of the file",
      expected: "a closing quote for the field that starts here")
  }

  /// Passes over a line feed, with a carriage return before it, if there is one.
  private mutating func endLineHere() -> Bool {
    let isCarriageReturn = bytes[position] == 0x0d
    let feed = position + (isCarriageReturn ? 1 : 0)
    if isCarriageReturn && feed == bytes.count { position = feed }
    guard feed < bytes.count, bytes[feed] == 0x0a else { return feed == bytes.count }
    position = feed
    passLineFeed()
    return true
  }

  private mutating func passLineFeed() {
    position += 1
    line += 1
    lineStart = position
  }

  private func place(of position: Int) -> Field {
    Field(
      range: position..<position, isQuoted: false, endsRecord: false, line: line,
      column: position - lineStart + 1)
  }

  /// The text of a field, with doubled quotes undone.
  func text(_ field: Field) throws(DatasetError) -> String {
    guard let text = String(validating: bytes[field.range], as: UTF8.self) else {
      throw malformed(field, expected: "text in UTF-8")
    }
    return field.isQuoted ? undoubled(text) : text
  }

  private func undoubled(_ text: String) -> String {
    var result = ""
    var previousIsQuote = false
    for character in text.unicodeScalars {
      previousIsQuote = character == "\"" && !previousIsQuote
      if !previousIsQuote { result.unicodeScalars.append(character) }
    }
    return result
  }

  /// The number in a field.
  func number(_ field: Field) throws(DatasetError) -> Double {
    guard let value = DecimalParser.parse(bytes, field.range) else {
      throw malformed(field, expected: "a number")
    }
    return value
  }

  /// An error at a field; it quotes the beginning of the field.
  func malformed(_ field: Field, expected: String) -> DatasetError {
    let found = String(decoding: bytes[field.range].prefix(30), as: UTF8.self)
    return .malformedLine(
      file: file, line: field.line, column: field.column,
      found: field.range.isEmpty ? "nothing" : "\"\(found)\"",
      expected: expected)
  }

  /// An error for a record whose number of fields differs from the first one's.
  func ragged(_ field: Field, found: Int, expected: Int) -> DatasetError {
    .malformedLine(
      file: file, line: field.line, column: field.column, found: "\(found) fields",
      expected: "\(expected) fields as in the first line")
  }
}
