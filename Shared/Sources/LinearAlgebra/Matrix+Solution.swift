import CLAPACKE

extension Matrix {
  /// Returns the `X` with `A X = B` of a square matrix, for `B` of shape `[n, m]`.
  ///
  /// LU with partial pivoting after equilibration, refined.
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite and for matrices that are
  ///   singular, exactly or to working precision.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    requireSquare("the matrix of a system")
    precondition(b.rows == rows, "\(b.rows) right-hand rows for \(rows) equations")
    try validateFinite()
    try b.validateFinite()
    guard !b.isEmpty else { return b }
    var system = ExpertSystem(matrix: self, rightSide: b)
    return try system.solve()
  }

  /// Returns the `x` with `A x = b` of a square matrix.
  ///
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite and for matrices that are
  ///   singular, exactly or to working precision.
  public func solve(_ b: [Double]) throws(LinearAlgebraError) -> [Double] {
    try solve(Matrix(column: b)).elements
  }

  /// Returns the inverse of a square matrix.
  ///
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite and for matrices that are
  ///   singular, exactly or to working precision.
  public func inverse() throws(LinearAlgebraError) -> Matrix {
    requireSquare("a matrix with an inverse")
    return try solve(Matrix(identity: rows))
  }
}

/// The arguments of LAPACK's expert driver for square systems, most of them workspace.
private struct ExpertSystem {
  var matrix: Matrix
  var rightSide: Matrix

  mutating func solve() throws(LinearAlgebraError) -> Matrix {
    let (n, m) = (Int32(matrix.rows), Int32(rightSide.columns))
    var factors = matrix.elements
    var pivots = [Int32](repeating: 0, count: matrix.rows)
    var equilibration = LAPACK.option("N")
    var rowScales = [Double](repeating: 1, count: matrix.rows)
    var columnScales = rowScales
    var result = rightSide
    var reciprocalCondition = 0.0
    var forwardErrors = [Double](repeating: 0, count: rightSide.columns)
    var backwardErrors = forwardErrors
    var pivotGrowth = 0.0
    let info = LAPACKE_dgesvx(
      LAPACK.rowMajor, LAPACK.option("E"), LAPACK.option("N"), n, m, &matrix.elements, n,
      &factors, n, &pivots, &equilibration, &rowScales, &columnScales, &rightSide.elements, m,
      &result.elements, m, &reciprocalCondition, &forwardErrors, &backwardErrors, &pivotGrowth)
    try LAPACK.check(info, "solution")
    if info > n { throw .illConditioned(reciprocalCondition: reciprocalCondition) }
    if info > 0 { throw .singular(pivot: Int(info) - 1) }
    return result
  }
}
