#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// The project's way of writing values as JSON: sorted keys, indented, infinities and NaN as words.
package enum JSONFile {
  /// The value as JSON text that is the same for equal values.
  package static func encode(
    _ value: some Encodable, indented: Bool = true
  ) throws(ExperimentError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    if indented { encoder.outputFormatting.insert(.prettyPrinted) }
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try encoder.encode(value)
    } catch {
      throw .malformed(
        path: "\(type(of: value))", line: nil, found: "\(error)", expected: "an encodable value")
    }
  }

  /// Decodes a value; `path` is the file that a message names.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, path: String
  ) throws(ExperimentError) -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try decoder.decode(type, from: data)
    } catch {
      throw .malformed(
        path: path, line: nil, found: describe(error), expected: "JSON of \(type)")
    }
  }

  /// Reads a file.
  package static func read(_ url: URL) throws(ExperimentError) -> Data {
    do {
      return try Data(contentsOf: url)
    } catch {
      throw .unreadable(path: url.path, reason: reason(of: error))
    }
  }

  /// Reads and decodes a file.
  package static func read<Value: Decodable>(
    _ type: Value.Type, from url: URL
  ) throws(ExperimentError) -> Value {
    try decode(type, from: read(url), path: url.path)
  }

  /// Encodes and writes a file, atomically, with a line end.
  package static func write(_ value: some Encodable, to url: URL) throws(ExperimentError) {
    try AtomicFile.write(encode(value) + Data("\n".utf8), to: url)
  }

  /// What a Foundation error says, without its type and codes.
  package static func reason(of error: any Error) -> String {
    guard let error = error as? CocoaError else { return "\(error)" }
    switch error.code {
    case .fileReadNoSuchFile, .fileNoSuchFile: return "there is no such file"
    case .fileReadNoPermission, .fileWriteNoPermission: return "permission denied"
    case .fileWriteOutOfSpace: return "the disk is full"
    default: return error.underlying.map { "\($0)" } ?? "\(error)"
    }
  }

  private static func describe(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      "no key \"\(key.stringValue)\"\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(context.debugDescription)\(place(context))"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "text that is not JSON" : "\(context.debugDescription)\(place(context))"
    default: "\(error)"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    return path.isEmpty ? "" : " in \(path.joined(separator: "."))"
  }
}
