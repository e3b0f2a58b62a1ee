import Foundation
import LinearAlgebra

/// What Scripts/fixtures/linear_algebra.py wrote.
struct Fixture: Decodable {
  let rectangular: [Rectangular]
  let square: [Square]
  let symmetric: [Symmetric]

  static func load() throws -> Fixture {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/linear_algebra.json")
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
  }

  struct Rectangular: Decodable {
    let matrix, rightSide, solution, pseudoInverse, covariance: [[Double]]
    let singularValues: [Double]
    let rank: Int
  }

  struct Square: Decodable {
    let matrix, rightSide, solution, inverse: [[Double]]
    let sign, logMagnitude: Double
  }

  struct Symmetric: Decodable {
    let matrix, factor: [[Double]]
    let eigenvalues: [Double]
    let logDeterminant: Double
  }
}

/// The largest difference of two matrices relative to the norm of the second.
func relativeDifference(_ found: Matrix, _ expected: Matrix) -> Double {
  guard found.rows == expected.rows, found.columns == expected.columns else { return .infinity }
  let norm = expected.frobeniusNorm
  return (found - expected).frobeniusNorm / (norm == 0 ? 1 : norm)
}

/// A matrix of fixed, unstructured entries in `-1...1`.
func scrambled(_ rows: Int, _ columns: Int, seed: Double = 1) -> Matrix {
  let elements = (0..<(rows * columns)).map { sin(seed * 12.9898 + Double($0 * $0) * 0.78233) }
  return Matrix(rows: rows, columns: columns, elements: elements)
}
