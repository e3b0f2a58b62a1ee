import COpenBLAS

/// The factors of a product that are transposed first.
public struct Transposition: OptionSet, Sendable {
  /// One bit for each factor.
  public let rawValue: Int

  /// Creates a set from its bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// The left factor is transposed.
  public static let left = Transposition(rawValue: 1)
  /// The right factor is transposed.
  public static let right = Transposition(rawValue: 2)
}

extension Matrix {
  /// Returns the matrix product `a b`.
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    product(a, b)
  }

  /// Returns the product of a matrix and a column.
  public static func * (a: Matrix, x: [Double]) -> [Double] {
    product(a, Matrix(column: x)).elements
  }

  /// Returns the matrix product, with the factors named by `transposing` transposed first.
  ///
  /// `[n, k] * [k, m]` is `[n, m]`.
  public static func product(
    _ a: Matrix, _ b: Matrix, transposing: Transposition = []
  ) -> Matrix {
    let isLeft = transposing.contains(.left)
    let isRight = transposing.contains(.right)
    let (rows, inner) = isLeft ? (a.columns, a.rows) : (a.rows, a.columns)
    let (innerRight, columns) = isRight ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(
      inner == innerRight,
      "a product of [\(rows), \(inner)] and [\(innerRight), \(columns)] is not defined")
    var result = Matrix(repeating: 0, rows: rows, columns: columns)
    guard rows > 0, columns > 0, inner > 0 else { return result }
    cblas_dgemm(
      CblasRowMajor, isLeft ? CblasTrans : CblasNoTrans, isRight ? CblasTrans : CblasNoTrans,
      Int32(rows), Int32(columns), Int32(inner), 1, a.elements, Int32(a.columns),
      b.elements, Int32(b.columns), 0, &result.elements, Int32(columns))
    return result
  }
}
