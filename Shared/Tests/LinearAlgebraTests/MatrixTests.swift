import Foundation
import LinearAlgebra
import Testing

@Suite("Matrices")
struct MatrixTests {
  let a = Matrix([[1, 2, 3], [4, 5, 6]])

  @Test func access() {
    #expect(a.rows == 2 && a.columns == 3 && !a.isSquare && !a.isEmpty)
    #expect(a[1, 0] == 4 && a.row(1) == [4, 5, 6] && a.column(2) == [3, 6])
    #expect(a.elements == [1, 2, 3, 4, 5, 6])
    #expect(a.transposed == Matrix([[1, 4], [2, 5], [3, 6]]))
    #expect(a.diagonal == [1, 5] && a.transposed.diagonal == [1, 5])
    var b = a
    b[0, 2] = 9
    #expect(b.row(0) == [1, 2, 9] && a.row(0) == [1, 2, 3])
    #expect(Matrix(identity: 2) == Matrix([[1, 0], [0, 1]]))
    #expect(Matrix(diagonal: [2, 3]) == Matrix([[2, 0], [0, 3]]))
    #expect(Matrix(column: [1, 2]) == Matrix([[1], [2]]))
    #expect(Matrix([]).isEmpty && Matrix([]).isSquare)
  }

  @Test func arithmetic() {
    #expect(a + a == 2 * a && a - a == Matrix(repeating: 0, rows: 2, columns: 3))
    #expect(a.mapped { -$0 } == -1 * a)
    #expect(Matrix([[1, 2], [3, 4]]).addingToDiagonal(10) == Matrix([[11, 2], [3, 14]]))
    #expect(Matrix([[3, 0], [0, 4]]).frobeniusNorm == 5)
    #expect(abs(Matrix([[3e200, 4e200]]).frobeniusNorm / 5e200 - 1) < 1e-15)
    #expect(Matrix([]).frobeniusNorm == 0)
  }

  /// 1 * 1 + 2 * 0 + 3 * 2 = 7 and so on by hand.
  @Test func productByHand() {
    let b = Matrix([[1, -1], [0, 1], [2, 0]])
    #expect(a * b == Matrix([[7, 1], [16, 1]]))
    #expect(a * [1, 0, -1] == [-2, -2])
    #expect(Matrix.product(a, a, transposing: .right) == Matrix([[14, 32], [32, 77]]))
  }

  @Test("transposed products are products of transposed matrices")
  func transposedProducts() {
    for (n, k, m) in [(1, 1, 1), (3, 5, 2), (17, 9, 33), (64, 65, 63)] {
      let (x, y) = (scrambled(n, k), scrambled(k, m, seed: 2))
      let expected = naiveProduct(x, y)
      #expect(relativeDifference(x * y, expected) < 1e-14)
      #expect(
        relativeDifference(.product(x.transposed, y, transposing: .left), expected) < 1e-14)
      #expect(
        relativeDifference(.product(x, y.transposed, transposing: .right), expected) < 1e-14)
      #expect(
        relativeDifference(
          .product(x.transposed, y.transposed, transposing: [.left, .right]), expected) < 1e-14)
    }
  }

  private func naiveProduct(_ x: Matrix, _ y: Matrix) -> Matrix {
    var result = Matrix(repeating: 0, rows: x.rows, columns: y.columns)
    for i in 0..<x.rows {
      for j in 0..<y.columns {
        result[i, j] = zip(x.row(i), y.column(j)).reduce(0) { $0 + $1.0 * $1.1 }
      }
    }
    return result
  }

  @Test("products over nothing are zero, products of nothing are empty")
  func emptyProducts() {
    let tall = Matrix(repeating: 1, rows: 3, columns: 0)
    #expect(tall * tall.transposed == Matrix(repeating: 0, rows: 3, columns: 3))
    #expect((tall.transposed * tall).isEmpty)
  }

  /// Columns 1, 3, 5 and 2, 4, 9: deviations (-2, 0, 2) and (-3, -1, 4), so the sums of products
  /// are 8, 14 and 26 over n - 1 = 2.
  @Test func covarianceByHand() throws {
    let observations = Matrix([[1, 2], [3, 4], [5, 9]])
    #expect(observations.columnMeans() == [3, 5])
    #expect(try observations.covarianceOfRows() == Matrix([[4, 7], [7, 13]]))
    #expect(throws: LinearAlgebraError.tooFewRows(found: 1, needed: 2)) {
      try Matrix([[1, 2]]).covarianceOfRows()
    }
    #expect(Matrix(repeating: 0, rows: 0, columns: 1).columnMeans()[0].isNaN)
    let wide = scrambled(9, 40)
    let covariance = try wide.covarianceOfRows()
    #expect(covariance == covariance.transposed)
  }

  @Test func messages() {
    let error = LinearAlgebraError.notFinite(row: 2, column: 7, value: .nan)
    #expect("\(error)".contains("[2, 7]"))
    #expect("\(LinearAlgebraError.singular(pivot: 3))".contains("pivot 3"))
    #expect("\(LinearAlgebraError.notPositiveDefinite(minor: 2))".contains("order 2"))
  }
}
