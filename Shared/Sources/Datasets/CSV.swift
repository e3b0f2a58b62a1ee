/// A table of text with named columns, as a CSV file with a header line holds it.
public struct CSVTable: Sendable, Equatable {
  /// The names of the columns.
  public var header: [String]
  /// The rows, each with one field for every column.
  public var rows: [[String]]
  /// The file the table came from, for error messages.
  private(set) var file = "table"
  /// The line on which each row began in that file.
  private var lines: [Int] = []

  /// Makes a table; every row must have as many fields as the header.
  public init(header: [String], rows: [[String]]) {
    for (index, row) in rows.enumerated() {
      precondition(
        row.count == header.count,
        "row \(index) has \(row.count) fields, the header has \(header.count)")
    }
    self.header = header
    self.rows = rows
  }

  init(header: [String], rows: [[String]], file: String, lines: [Int]) {
    self.init(header: header, rows: rows)
    self.file = file
    self.lines = lines
  }

  /// Tables are equal if they hold the same text, wherever it came from.
  public static func == (left: CSVTable, right: CSVTable) -> Bool {
    left.header == right.header && left.rows == right.rows
  }

  /// The fields of one column.
  ///
  /// - Throws: `missingKey` with the names of the columns.
  public func column(_ name: String) throws(DatasetError) -> [String] {
    let index = try index(of: name)
    return rows.map { $0[index] }
  }

  /// The numbers of one column.
  ///
  /// - Throws: `missingKey`, or `malformedLine` with the first field that is not a number; its
  ///   column number counts fields.
  public func numbers(_ name: String) throws(DatasetError) -> [Double] {
    let index = try index(of: name)
    var numbers: [Double] = []
    for (position, row) in rows.enumerated() {
      let bytes = Array(row[index].utf8)
      guard let number = DecimalParser.parse(bytes, bytes.indices) else {
        throw .malformedLine(
          file: file, line: position < lines.count ? lines[position] : position + 2,
          column: index + 1, found: "\"\(row[index])\"", expected: "a number for \(name)")
      }
      numbers.append(number)
    }
    return numbers
  }

  private func index(of name: String) throws(DatasetError) -> Int {
    guard let index = header.firstIndex(of: name) else {
      throw .missingKey(file: file, key: name, present: header)
    }
    return index
  }
}

/// Reads and writes comma-separated values as RFC 4180 defines them.
///
/// Fields may stand in double quotes and then hold separators, line breaks and doubled quotes;
/// lines end with LF or CRLF; empty lines are skipped; a file inside gzip is decompressed.
public enum CSV {
  /// Reads a table whose first line names the columns.
  ///
  /// - Throws: `missingFile`, `unreadable`, `corrupt` for broken gzip, `empty`, or `malformedLine`
  ///   for an open quote, a line with another number of fields, or text that is not UTF-8.
  public static func read(
    _ path: String, separator: Unicode.Scalar = ","
  ) throws(DatasetError) -> CSVTable {
    try readTable(from: ByteSource(decompressing: path), separator: separator)
  }

  package static func readTable(
    from source: ByteSource, separator: Unicode.Scalar = ","
  ) throws(DatasetError) -> CSVTable {
    var scanner = try scanner(source, separator)
    guard scanner.startRecord() else { throw .empty(file: source.name, field: "the table") }
    let (header, _) = try record(&scanner, width: nil)
    var rows: [[String]] = []
    var lines: [Int] = []
    while scanner.startRecord() {
      let (row, line) = try record(&scanner, width: header.count)
      rows.append(row)
      lines.append(line)
    }
    return CSVTable(header: header, rows: rows, file: source.name, lines: lines)
  }

  private static func record(
    _ scanner: inout CSVScanner, width: Int?
  ) throws(DatasetError) -> (fields: [String], line: Int) {
    var fields: [String] = []
    while true {
      let field = try scanner.field()
      fields.append(try scanner.text(field))
      guard field.endsRecord else { continue }
      if let width, fields.count != width {
        throw scanner.ragged(field, found: fields.count, expected: width)
      }
      return (fields, field.line)
    }
  }

  /// Reads a matrix of numbers `[rows, columns]` in double precision.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - headerLines: How many lines to pass over first.
  ///   - separator: An ASCII character.
  /// - Throws: As `read(_:separator:)`, and `malformedLine` for a field that is not a number.
  public static func readMatrix(
    _ path: String, headerLines: Int = 0, separator: Unicode.Scalar = ","
  ) throws(DatasetError) -> NumericArray {
    try readMatrix(
      from: ByteSource(decompressing: path), headerLines: headerLines, separator: separator)
  }

  package static func readMatrix(
    from source: ByteSource, headerLines: Int = 0, separator: Unicode.Scalar = ","
  ) throws(DatasetError) -> NumericArray {
    var scanner = try scanner(source, separator)
    for _ in 0..<headerLines where scanner.startRecord() {
      while try !scanner.field().endsRecord {}
    }
    var values: [Double] = []
    var width: Int?
    while scanner.startRecord() {
      let start = values.count
      let last = try appendRecord(&scanner, to: &values)
      let count = values.count - start
      if let width, count != width { throw scanner.ragged(last, found: count, expected: width) }
      width = count
    }
    guard let width else { throw .empty(file: source.name, field: "the matrix") }
    return NumericArray(values, shape: [values.count / width, width])
  }

  private static func appendRecord(
    _ scanner: inout CSVScanner, to values: inout [Double]
  ) throws(DatasetError) -> CSVScanner.Field {
    while true {
      let field = try scanner.field()
      values.append(try scanner.number(field))
      if field.endsRecord { return field }
    }
  }

  private static func scanner(
    _ source: ByteSource, _ separator: Unicode.Scalar
  ) throws(DatasetError) -> CSVScanner {
    precondition(separator.isASCII, "the separator \"\(separator)\" is not an ASCII character")
    return CSVScanner(
      try source.allBytes(), file: source.name, separator: UInt8(ascii: separator))
  }
}
