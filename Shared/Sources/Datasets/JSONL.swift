import FoundationEssentials

/// Reads and writes JSON Lines: one JSON value on each line.
public enum JSONL {
  /// Reads every line as a value; empty lines are skipped, gzip is decompressed.
  ///
  /// - Throws: `missingFile`, `unreadable`, `corrupt` for broken gzip, or `malformedLine` with the
  ///   line, the column of a syntax error, and the path of an entry of the wrong type.
  public static func read<Value: Decodable>(
    _ path: String, as type: Value.Type
  ) throws(DatasetError) -> [Value] {
    try read(from: ByteSource(decompressing: path), as: type)
  }

  /// A value and the number of its line, from 1.
  public struct Line<Value> {
    /// The number of the line.
    public let number: Int
    /// What it holds.
    public let value: Value
  }

  /// As `read(_:as:)`, with the numbers of the lines.
  public static func readLines<Value: Decodable>(
    _ path: String, as type: Value.Type
  ) throws(DatasetError) -> [Line<Value>] {
    try readLines(from: ByteSource(decompressing: path), as: type)
  }

  package static func read<Value: Decodable>(
    from source: ByteSource, as type: Value.Type
  ) throws(DatasetError) -> [Value] {
    try readLines(from: source, as: type).map(\.value)
  }

  private static func readLines<Value: Decodable>(
    from source: ByteSource, as type: Value.Type
  ) throws(DatasetError) -> [Line<Value>] {
    let bytes = try source.allBytes()
    let decoder = JSONDecoder()
    var values: [Line<Value>] = []
    var start = 0
    var number = 1
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
      let line = Array(bytes[start..<end])
      if line.contains(where: { $0 > 0x20 }) {
        let value: Value = try decode(line, decoder, file: source.name, number: number)
        values.append(Line(number: number, value: value))
      }
      start = end + 1
      number += 1
    }
    return values
  }

  private static func decode<Value: Decodable>(
    _ line: [UInt8], _ decoder: JSONDecoder, file: String, number: Int
  ) throws(DatasetError) -> Value {
    do {
      return try decoder.decode(Value.self, from: Data(line))
    } catch {
      let problem = JSONProblem(error, in: line)
      throw .malformedLine(
        file: file, line: number, column: problem.offset + 1, found: problem.found,
        expected: problem.expected)
    }
  }

  /// Writes one value a line, with sorted keys, so that equal values give equal bytes.
  ///
  /// - Throws: `unsupported` with the index of a value that JSON cannot hold, such as NaN;
  ///   `writeFailed`.
  public static func write<Value: Encodable>(
    _ values: [Value], to path: String
  ) throws(DatasetError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try OutputFile.write(to: path) { file throws(DatasetError) in
      for (index, value) in values.enumerated() {
        try file.write(try encode(value, encoder, file: path, index: index) + [0x0a])
      }
    }
  }

  private static func encode<Value: Encodable>(
    _ value: Value, _ encoder: JSONEncoder, file: String, index: Int
  ) throws(DatasetError) -> [UInt8] {
    do {
      return [UInt8](try encoder.encode(value))
    } catch {
      throw .unsupported(
        file: file, feature: "value \(index) (\(error))",
        supported: "what JSON can hold: finite numbers, text, lists and objects")
    }
  }
}
