import Foundation
import LinearAlgebra
import Testing

@Suite("Decompositions")
struct DecompositionTests {
  @Test("singular values, rank and pseudo-inverse agree with numpy")
  func singularValueFixtures() throws {
    for sample in try Fixture.load().rectangular {
      let a = Matrix(sample.matrix)
      let found = try a.singularValueDecomposition()
      let scale = sample.singularValues[0]
      for (value, expected) in zip(found.values, sample.singularValues) {
        #expect(abs(value - expected) < 1e-14 * scale)
      }
      #expect(found.rank() == sample.rank)
      #expect(try relativeDifference(a.pseudoInverse(), Matrix(sample.pseudoInverse)) < 1e-12)
      #expect(try relativeDifference(a.covarianceOfRows(), Matrix(sample.covariance)) < 1e-13)
    }
  }

  @Test(
    "U and V are orthonormal and give the matrix back",
    arguments: [(1, 1), (4, 7), (30, 12), (33, 33)])
  func singularVectors(rows: Int, columns: Int) throws {
    let a = scrambled(rows, columns)
    let found = try a.singularValueDecomposition()
    let size = min(rows, columns)
    let (u, v) = (found.leftVectors, found.rightVectorsTransposed)
    #expect(u.rows == rows && u.columns == size && v.rows == size && v.columns == columns)
    #expect(relativeDifference(u * Matrix(diagonal: found.values) * v, a) < 1e-13)
    let identity = Matrix(identity: size)
    #expect(relativeDifference(.product(u, u, transposing: .left), identity) < 1e-13)
    #expect(relativeDifference(.product(v, v, transposing: .right), identity) < 1e-13)
    #expect(found.values == found.values.sorted(by: >))
  }

  /// The pseudo-inverse of a matrix of rank one, u v^T, is v u^T / (|u|^2 |v|^2).
  @Test func rankOneByHand() throws {
    let a = Matrix([[1, 2], [2, 4], [2, 4]])
    let found = try a.singularValueDecomposition()
    #expect(found.rank() == 1)
    // |u|^2 = 9 and |v|^2 = 5, so the singular value is sqrt(45).
    #expect(abs(found.values[0] - 45.0.squareRoot()) < 1e-14)
    #expect(found.conditionNumber > 1e15)
    #expect(relativeDifference(found.pseudoInverse(), 1.0 / 45 * a.transposed) < 1e-14)
    #expect(found.pseudoInverse(tolerance: 2) == Matrix(repeating: 0, rows: 2, columns: 3))
    let zero = try Matrix(repeating: 0, rows: 2, columns: 3).singularValueDecomposition()
    #expect(zero.rank() == 0 && zero.conditionNumber == .infinity)
    #expect(zero.pseudoInverse() == Matrix(repeating: 0, rows: 3, columns: 2))
    #expect(try Matrix([[3, 0], [0, 1]]).singularValueDecomposition().conditionNumber == 3)
  }

  @Test("eigenvalues, Cholesky factors and determinants agree with numpy")
  func symmetricFixtures() throws {
    for sample in try Fixture.load().symmetric {
      let a = Matrix(sample.matrix)
      let eigen = try a.symmetricEigendecomposition()
      let scale = sample.eigenvalues.reduce(0) { max($0, abs($1)) }
      for (value, expected) in zip(eigen.values, sample.eigenvalues) {
        #expect(abs(value - expected) < 1e-14 * scale)
      }
      #expect(relativeDifference(eigen.applying { $0 }, a) < 1e-13)
      let vectors = eigen.vectors
      #expect(
        relativeDifference(
          .product(vectors, vectors, transposing: .left), Matrix(identity: a.rows)) < 1e-13)
      let root = eigen.applying { $0.squareRoot() }
      #expect(relativeDifference(root * root, a) < 1e-13)
      let cholesky = try a.choleskyDecomposition()
      #expect(relativeDifference(cholesky.factor, Matrix(sample.factor)) < 1e-13)
      #expect(abs(cholesky.logDeterminant - sample.logDeterminant) < 1e-12)
    }
  }

  /// L = [[2, 0], [1, 3]] makes [[4, 2], [2, 10]], whose determinant is 36.
  @Test func choleskyByHand() throws {
    let found = try Matrix([[4, 2], [2, 10]]).choleskyDecomposition()
    #expect(found.factor == Matrix([[2, 0], [1, 3]]))
    #expect(abs(found.logDeterminant - log(36)) < 1e-15)
    // 4 x + 2 y = 8 and 2 x + 10 y = 22 have the solution (1, 2).
    let solution = try found.solve(Matrix(column: [8, 22]))
    #expect(relativeDifference(solution, Matrix([[1], [2]])) < 1e-15)
    // L y = (8, 22) gives y = (4, 6), and 4^2 + 6^2 = 8 * 1 + 22 * 2.
    #expect(try found.solveFactor(Matrix(column: [8, 22])) == Matrix([[4], [6]]))
    let b = scrambled(2, 5)
    let back = try Matrix([[4, 2], [2, 10]]) * found.solve(b)
    #expect(relativeDifference(back, b) < 1e-14)
  }

  @Test("what is wrong with a symmetric matrix is named with its place")
  func symmetricErrors() throws {
    // The leading minors are 1, 1 * 1 - 2 * 2 = -3.
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 2)) {
      try Matrix([[1, 2, 0], [2, 1, 0], [0, 0, 1]]).choleskyDecomposition()
    }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(minor: 1)) {
      try Matrix([[0]]).choleskyDecomposition()
    }
    #expect(
      throws: LinearAlgebraError.notSymmetric(row: 1, column: 0, value: 3, transposed: 2)
    ) {
      try Matrix([[1, 2], [3, 10]]).choleskyDecomposition()
    }
    #expect(throws: LinearAlgebraError.self) {
      try Matrix([[1, 2], [3, 10]]).symmetricEigendecomposition()
    }
    #expect(
      throws: LinearAlgebraError.notFinite(row: 1, column: 0, value: .infinity)
    ) {
      try Matrix([[1, 2], [.infinity, 10]]).symmetricEigendecomposition()
    }
    #expect(throws: LinearAlgebraError.self) {
      try Matrix([[1, .nan]]).singularValueDecomposition()
    }
    #expect(throws: LinearAlgebraError.self) {
      try Matrix(identity: 1).choleskyDecomposition().solve(Matrix([[.nan]]))
    }
  }

  @Test("matrices without entries have empty decompositions")
  func empty() throws {
    let none = Matrix([])
    #expect(try none.symmetricEigendecomposition().values == [])
    #expect(try none.choleskyDecomposition().logDeterminant == 0)
    #expect(try none.singularValueDecomposition().rank() == 0)
    #expect(try Matrix(repeating: 0, rows: 3, columns: 0).pseudoInverse().rows == 0)
  }
}
