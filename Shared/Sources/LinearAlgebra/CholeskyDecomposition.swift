import CLAPACKE

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The decomposition `A = L L^T` of a symmetric positive definite matrix.
public struct CholeskyDecomposition: Sendable, Equatable {
  /// The lower triangular factor, zeros above its diagonal: `[n, n]`.
  public let factor: Matrix

  /// The logarithm of the determinant, `2 sum log L_ii`.
  public var logDeterminant: Double {
    factor.diagonal.reduce(0) { $0 + 2 * log($1) }
  }

  /// Returns the `X` with `A X = B`, for `B` of shape `[n, m]`.
  ///
  /// - Throws: ``LinearAlgebraError`` for entries of `B` that are not finite.
  public func solve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    precondition(b.rows == factor.rows, "\(b.rows) right-hand rows for \(factor.rows) equations")
    try b.validateFinite()
    var result = b
    guard !b.isEmpty else { return result }
    let info = LAPACKE_dpotrs(
      LAPACK.rowMajor, LAPACK.option("L"), Int32(b.rows), Int32(b.columns), factor.elements,
      Int32(b.rows), &result.elements, Int32(b.columns))
    try LAPACK.check(info, "Cholesky solution")
    return result
  }

  /// Returns the `Y` with `L Y = B`; the squares of its columns sum to `b^T A^-1 b`.
  ///
  /// - Throws: ``LinearAlgebraError`` for entries of `B` that are not finite.
  public func solveFactor(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    precondition(b.rows == factor.rows, "\(b.rows) right-hand rows for \(factor.rows) equations")
    try b.validateFinite()
    var result = b
    guard !b.isEmpty else { return result }
    let info = LAPACKE_dtrtrs(
      LAPACK.rowMajor, LAPACK.option("L"), LAPACK.option("N"), LAPACK.option("N"), Int32(b.rows),
      Int32(b.columns), factor.elements, Int32(b.rows), &result.elements, Int32(b.columns))
    try LAPACK.check(info, "triangular solution")
    return result
  }
}

extension Matrix {
  /// Returns the Cholesky decomposition of a symmetric positive definite matrix.
  ///
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite, a matrix that is not
  ///   symmetric or not positive definite.
  public func choleskyDecomposition() throws(LinearAlgebraError) -> CholeskyDecomposition {
    try validateSymmetric()
    var factor = self
    if rows > 0 {
      let info = LAPACKE_dpotrf(
        LAPACK.rowMajor, LAPACK.option("L"), Int32(rows), &factor.elements, Int32(rows))
      try LAPACK.check(info, "Cholesky decomposition")
      guard info == 0 else { throw .notPositiveDefinite(minor: Int(info)) }
    }
    for row in 0..<rows {
      for column in (row + 1)..<max(rows, row + 1) { factor[row, column] = 0 }
    }
    return CholeskyDecomposition(factor: factor)
  }
}
