extension CSV {
  /// Writes a table with its header line; fields are quoted where they must be.
  public static func write(_ table: CSVTable, to path: String) throws(DatasetError) {
    try OutputFile.write(to: path) { file throws(DatasetError) in
      for record in [table.header] + table.rows {
        try file.write(record.map(quoted).joined(separator: ",") + "\n")
      }
    }
  }

  /// Writes a matrix `[rows, columns]`, with a header line if names are given.
  ///
  /// Numbers are written with as many digits as they need to be read back exactly.
  ///
  /// - Throws: `wrongShape` unless there are two dimensions and one name for each column,
  ///   `writeFailed`.
  public static func write(
    _ matrix: NumericArray, header: [String]? = nil, to path: String
  ) throws(DatasetError) {
    guard matrix.rank == 2, header.map({ $0.count == matrix.shape[1] }) ?? true else {
      throw .wrongShape(
        file: path, field: "the matrix", found: matrix.shape,
        expected: header.map { "[rows, \($0.count)], one column for each name" }
          ?? "[rows, columns]")
    }
    let width = matrix.shape[1]
    try OutputFile.write(to: path) { file throws(DatasetError) in
      if let header { try file.write(header.map(quoted).joined(separator: ",") + "\n") }
      for row in 0..<matrix.shape[0] {
        let fields = matrix.elements.texts(row * width..<(row + 1) * width)
        try file.write(fields.joined(separator: ",") + "\n")
      }
    }
  }

  private static func quoted(_ field: String) -> String {
    let needsQuotes =
      field.isEmpty || field.utf8.contains { [0x22, 0x2c, 0x0a, 0x0d].contains($0) }
    guard needsQuotes else { return field }
    var result = "\""
    for character in field.unicodeScalars {
      if character == "\"" { result += "\"" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }
}

extension NumericArray.Elements {
  /// The shortest text of some elements that reads back to the same numbers.
  fileprivate func texts(_ range: Range<Int>) -> [String] {
    switch self {
    case .bool(let values): values[range].map { $0 ? "1" : "0" }
    case .uint8(let values): values[range].map(\.description)
    case .int32(let values): values[range].map(\.description)
    case .int64(let values): values[range].map(\.description)
    case .float32(let values): values[range].map(\.description)
    case .float64(let values): values[range].map(\.description)
    }
  }
}
