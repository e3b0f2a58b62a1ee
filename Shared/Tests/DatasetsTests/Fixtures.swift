import Datasets
import Foundation
import Testing

/// The path of a file that `Scripts/fixtures/datasets.py` wrote.
func fixture(_ name: String) -> String {
  URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
}

func fixtureBytes(_ name: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(filePath: fixture(name))))
}

/// What numpy and torch say the fixtures hold.
struct ExpectedArray: Decodable {
  var shape: [Int]
  var integers: [Int64]?
  var numbers: [Double]?

  static let all: [String: ExpectedArray] = {
    struct Document: Decodable { var arrays: [String: ExpectedArray] }
    let url = URL(filePath: fixture("datasets.json"))
    let document = try? JSONDecoder().decode(Document.self, from: Data(contentsOf: url))
    return document?.arrays ?? [:]
  }()

  /// Fails unless the array has this shape and exactly these elements, signs of zero included.
  static func check(
    _ array: NumericArray, is name: String, location: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try #require(all[name], sourceLocation: location)
    #expect(array.shape == expected.shape, "\(name)", sourceLocation: location)
    if let integers = expected.integers {
      #expect(try array.int64s() == integers, "\(name)", sourceLocation: location)
    } else {
      #expect(
        array.doubles().map(\.bitPattern) == expected.numbers?.map(\.bitPattern), "\(name)",
        sourceLocation: location)
    }
  }
}

/// A folder that goes away with its last reference.
final class TemporaryFolder {
  let path: String

  init() throws {
    let name = "surefoot-tests-\(UUID().uuidString)"
    path = FileManager.default.temporaryDirectory.appending(path: name).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and the folders it lies in.
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let url = URL(filePath: file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return file(name)
  }

  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  func contents(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: file(name))))
  }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}

/// The error that a body throws; nothing if it throws none.
func datasetError(_ body: () throws -> Void) -> DatasetError? {
  do {
    try body()
    return nil
  } catch {
    return error as? DatasetError
  }
}
