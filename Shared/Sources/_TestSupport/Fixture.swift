import Foundation
public import Tensors

/// A tensor of a fixture file: `{"shape": [2, 3], "data": [...]}`.
public struct FixtureTensor: Decodable, Sendable {
  /// The extents.
  public var shape: [Int]
  /// The numbers in row-major order.
  public var data: [Double]

  /// A tensor of a fixture.
  public init(shape: [Int], data: [Double]) {
    self.shape = shape
    self.data = data
  }

  /// The tensor.
  public var tensor: Tensor { Tensor(data.map { Scalar($0) }, shape: Shape(shape)) }
}

/// Why a fixture could not be read.
public struct FixtureError: Error, CustomStringConvertible {
  /// The file.
  public var path: String
  /// What is wrong with it.
  public var reason: String
  /// The path and what is wrong.
  public var description: String { "fixture \(path): \(reason)" }
}

/// Decodes `Fixtures/<name>` beside the source file that calls.
public func fixture<T: Decodable>(
  _ name: String, as type: T.Type = T.self, beside file: StaticString = #filePath
) throws(FixtureError) -> T {
  let folder = URL(filePath: "\(file)").deletingLastPathComponent()
  let url = folder.appending(path: "Fixtures").appending(path: name)
  do {
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  } catch {
    throw FixtureError(path: url.path, reason: "\(error)")
  }
}
