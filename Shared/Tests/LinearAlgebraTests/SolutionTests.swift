import Foundation
import LinearAlgebra
import Testing

@Suite("Linear systems")
struct SolutionTests {
  @Test("solutions, inverses and determinants agree with numpy")
  func squareFixtures() throws {
    for sample in try Fixture.load().square {
      let a = Matrix(sample.matrix)
      let solution = try a.solve(Matrix(sample.rightSide))
      #expect(relativeDifference(solution, Matrix(sample.solution)) < 1e-12)
      #expect(try relativeDifference(a.inverse(), Matrix(sample.inverse)) < 1e-12)
      let determinant = try a.logDeterminant()
      #expect(determinant.sign == sample.sign)
      #expect(abs(determinant.logMagnitude - sample.logMagnitude) < 1e-12 * 1000)
    }
  }

  @Test("least squares agree with numpy, for any shape and rank")
  func leastSquaresFixtures() throws {
    for sample in try Fixture.load().rectangular {
      let found = try Matrix(sample.matrix).leastSquares(Matrix(sample.rightSide))
      #expect(relativeDifference(found.solution, Matrix(sample.solution)) < 1e-12)
      #expect(found.rank == sample.rank)
      for (value, expected) in zip(found.singularValues, sample.singularValues) {
        #expect(abs(value - expected) < 1e-13 * sample.singularValues[0])
      }
    }
  }

  /// The line through (0, 1), (1, 3), (2, 4): slope 3 / 2, intercept 8 / 3 - 3 / 2 = 7 / 6.
  @Test func lineByHand() throws {
    let found = try Matrix([[0, 1], [1, 1], [2, 1]]).leastSquares([1, 3, 4])
    #expect(abs(found[0] - 1.5) < 1e-14 && abs(found[1] - 7.0 / 6) < 1e-14)
    // x + y = 2 has the shortest solution (1, 1).
    let shortest = try Matrix([[1, 1]]).leastSquares([2])
    #expect(abs(shortest[0] - 1) < 1e-15 && abs(shortest[1] - 1) < 1e-15)
    // A tolerance above the smaller singular value leaves rank one.
    let truncated = try Matrix([[1, 0], [0, 1e-3]]).leastSquares(
      Matrix(column: [1, 1]), tolerance: 1e-2)
    #expect(truncated.rank == 1)
    #expect(relativeDifference(truncated.solution, Matrix([[1], [0]])) < 1e-15)
  }

  @Test func determinantByHand() throws {
    // One exchange of rows has determinant -1; twice and thrice the diagonal give -6.
    let found = try Matrix([[0, 2], [3, 0]]).logDeterminant()
    #expect(found.sign == -1 && abs(found.logMagnitude - log(6)) < 1e-15)
    let huge = try Matrix(diagonal: [Double](repeating: 1e200, count: 5)).logDeterminant()
    #expect(huge.sign == 1 && abs(huge.logMagnitude - 1000 * log(10)) < 1e-9)
    #expect(
      try Matrix([[1, 2], [2, 4]]).logDeterminant()
        == LogDeterminant(sign: 0, logMagnitude: -.infinity))
    #expect(try Matrix([]).logDeterminant() == LogDeterminant(sign: 1, logMagnitude: 0))
  }

  @Test("a system of very different scales is solved, not refused")
  func scaling() throws {
    let found = try Matrix([[1e-30, 0], [0, 1e30]]).solve([1e-30, 3e30])
    #expect(abs(found[0] - 1) < 1e-15 && abs(found[1] - 3) < 1e-15)
  }

  @Test("singular systems are refused with the pivot, near-singular ones with their condition")
  func singular() throws {
    #expect(throws: LinearAlgebraError.singular(pivot: 1)) {
      try Matrix([[1, 2], [2, 4]]).solve([1, 1])
    }
    #expect(throws: LinearAlgebraError.singular(pivot: 0)) {
      try Matrix(repeating: 0, rows: 3, columns: 3).inverse()
    }
    #expect(throws: LinearAlgebraError.self) {
      try Matrix([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6], [0.7, 0.8, 0.9]]).inverse()
    }
    #expect(throws: LinearAlgebraError.notFinite(row: 0, column: 1, value: .infinity)) {
      try Matrix([[1, .infinity], [0, 1]]).solve([1, 1])
    }
    #expect(throws: LinearAlgebraError.self) { try Matrix(identity: 2).solve([1, .nan]) }
    #expect(throws: LinearAlgebraError.self) { try Matrix(identity: 2).leastSquares([1, .nan]) }
    #expect(throws: LinearAlgebraError.self) { try Matrix([[.nan]]).logDeterminant() }
  }

  @Test("systems without equations or unknowns")
  func empty() throws {
    #expect(try Matrix([]).inverse().isEmpty)
    #expect(try Matrix(repeating: 0, rows: 0, columns: 2).leastSquares([]) == [0, 0])
    #expect(try Matrix(repeating: 0, rows: 2, columns: 0).leastSquares([1, 2]) == [])
    #expect(try Matrix(identity: 2).solve(Matrix(repeating: 0, rows: 2, columns: 0)).isEmpty)
  }
}
