import Datasets
import Foundation
import _TestSupport

/// A folder of files that commands read.
struct CommandFolder {
  let folder: URL

  static func with<R>(_ body: (CommandFolder) throws -> R) throws -> R {
    try withTemporaryFolder { try body(CommandFolder(folder: $0)) }
  }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  /// Writes an array.
  func put(_ values: [Double], _ name: String) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try NPY.write(NumericArray(values), to: file.path)
  }

  /// Writes text.
  func put(_ text: String, as name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }
}

/// The keys of a value as JSON.
func object(_ value: some Encodable) throws -> [String: Any] {
  let encoder = JSONEncoder()
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  let any = try JSONSerialization.jsonObject(with: encoder.encode(value))
  return any as? [String: Any] ?? [:]
}
