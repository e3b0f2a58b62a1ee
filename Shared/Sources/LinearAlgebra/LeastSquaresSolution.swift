import CLAPACKE

/// The solution of least norm among those that minimise `|A X - B|`.
public struct LeastSquaresSolution: Sendable, Equatable {
  /// The solution: `[columns of A, columns of B]`.
  public let solution: Matrix
  /// The effective rank of `A`.
  public let rank: Int
  /// The singular values of `A`, from the largest.
  public let singularValues: [Double]
}

extension Matrix {
  /// Returns the least-squares solution of `A X = B`, for `A` of any shape and rank.
  ///
  /// Singular values up to `tolerance` times the largest one count as zero; the default is the
  /// larger side times `2^-52`.
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite or no convergence.
  public func leastSquares(
    _ b: Matrix, tolerance: Double? = nil
  ) throws(LinearAlgebraError) -> LeastSquaresSolution {
    precondition(b.rows == rows, "\(b.rows) right-hand rows for \(rows) equations")
    try validateFinite()
    try b.validateFinite()
    var values = [Double](repeating: 0, count: min(rows, columns))
    // The routine returns the solution in the right-hand side, which must have room for it.
    let padding = [Double](repeating: 0, count: max(0, columns - rows) * b.columns)
    var work = b.elements + padding
    var rank: Int32 = 0
    if !isEmpty && !b.isEmpty {
      var matrix = elements
      let info = LAPACKE_dgelsd(
        LAPACK.rowMajor, Int32(rows), Int32(columns), Int32(b.columns), &matrix, Int32(columns),
        &work, Int32(b.columns), &values, tolerance ?? Double(max(rows, columns)) * 0x1p-52, &rank)
      try LAPACK.check(info, "least-squares solution")
      guard info == 0 else { throw .notConverged(operation: "least-squares solution") }
    }
    let solution = Matrix(
      rows: columns, columns: b.columns, elements: Array(work.prefix(columns * b.columns)))
    return LeastSquaresSolution(solution: solution, rank: Int(rank), singularValues: values)
  }

  /// Returns the `x` of least norm among those that minimise `|A x - b|`.
  ///
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite or no convergence.
  public func leastSquares(
    _ b: [Double], tolerance: Double? = nil
  ) throws(LinearAlgebraError) -> [Double] {
    try leastSquares(Matrix(column: b), tolerance: tolerance).solution.elements
  }
}
