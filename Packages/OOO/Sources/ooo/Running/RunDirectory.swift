import Datasets
import Failures

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder of a run: its resolved configuration, and what has come out of it so far.
struct RunDirectory {
  private static let results = [
    "config.json", "metrics.json", "progress.csv", "eval.csv", "results", "buffers",
    "checkpoints", "figures",
  ]

  /// The folder.
  let path: String

  /// Opens a folder for a run.
  ///
  /// - Throws: ``RunFolderProblem`` for a folder that holds a run nobody asked to go on with, or one
  ///   with another configuration; `DatasetError` where nothing can be written.
  init(_ path: String, configuration: some Encodable, options: FolderOptions) throws {
    self.path = path
    let text = try JSONText.encode(configuration, file: file("config.json"))
    let isThere = FileManager.default.fileExists(atPath: file("config.json"))
    if isThere && !options.resume && !options.fresh { throw RunFolderProblem.isThere(path) }
    if isThere && options.fresh { removeResults() }
    if isThere && options.resume {
      guard try JSONText.bytes(of: file("config.json")) == text else {
        throw RunFolderProblem.otherConfiguration(path)
      }
    } else {
      try JSONText.write(text, to: file("config.json"))
    }
  }

  /// The path of a file in the folder.
  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// The path of a file in a folder of the folder, which is made.
  func file(_ name: String, in folder: String) throws -> String {
    try JSONText.createFolder(file(folder))
    return file("\(folder)/\(name)")
  }

  /// Whether a file is there.
  func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

  private func removeResults() {
    for name in Self.results { try? FileManager.default.removeItem(atPath: file(name)) }
  }
}

/// Why a folder cannot be used.
enum RunFolderProblem: ClassifiedError, CustomStringConvertible {
  case isThere(String)
  case otherConfiguration(String)

  var failureKind: FailureKind {
    switch self {
    case .isThere: .usage
    case .otherConfiguration: .data
    }
  }

  var description: String {
    switch self {
    case .isThere(let path):
      "\(path) holds a run; add --resume to go on with it, --fresh to delete it, or choose another "
        + "folder"
    case .otherConfiguration(let path):
      "the run in \(path) has another configuration (config.json); give the options it began with, "
        + "or choose another folder"
    }
  }
}

/// JSON in files: sorted keys, infinities and NaN as words.
enum JSONText {
  /// A value as text that is the same for equal values.
  static func encode(_ value: some Encodable, file: String) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try encoder.encode(value) + Data("\n".utf8)
    } catch {
      throw DatasetError.writeFailed(path: file, reason: "\(error)")
    }
  }

  /// Writes a value atomically.
  static func write(_ value: some Encodable, as file: String) throws {
    try write(encode(value, file: file), to: file)
  }

  /// Reads a value.
  ///
  /// - Throws: `DatasetError.missingFile`, `corrupt`.
  static func read<Value: Decodable>(_ type: Value.Type, from file: String) throws -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let data = try bytes(of: file)
    do {
      return try decoder.decode(type, from: data)
    } catch {
      throw DatasetError.corrupt(
        file: file, field: "the text", offset: 0, expected: "JSON of \(type)", found: "\(error)")
    }
  }

  static func bytes(of file: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(filePath: file))
    } catch {
      throw DatasetError.missingFile(path: file, remedy: "Name the folder of a run.")
    }
  }

  static func write(_ data: Data, to file: String) throws {
    let url = URL(filePath: file)
    try createFolder(url.deletingLastPathComponent().path)
    do {
      try data.write(to: url, options: .atomic)
    } catch {
      throw DatasetError.writeFailed(path: file, reason: "\(error)")
    }
  }

  static func createFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw DatasetError.writeFailed(path: path, reason: "\(error)")
    }
  }
}
