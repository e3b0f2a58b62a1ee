import CLAPACKE

/// The decomposition `A = V diag(w) V^T` of a symmetric matrix.
public struct SymmetricEigendecomposition: Sendable, Equatable {
  /// The eigenvalues, from the least: `[n]`.
  public let values: [Double]
  /// The eigenvectors, orthonormal, in columns in the order of the values: `[n, n]`.
  public let vectors: Matrix

  /// Returns `V diag(f(w)) V^T`, the function `f` of the matrix.
  public func applying(_ function: (Double) -> Double) -> Matrix {
    let factors = values.map(function)
    var scaled = vectors
    for i in 0..<scaled.rows {
      for j in 0..<scaled.columns { scaled[i, j] *= factors[j] }
    }
    return .product(scaled, vectors, transposing: .right)
  }
}

extension Matrix {
  /// Returns eigenvalues and eigenvectors of a symmetric matrix (LAPACK's divide and conquer).
  ///
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite, a matrix that is not
  ///   symmetric or no convergence.
  public func symmetricEigendecomposition()
    throws(LinearAlgebraError) -> SymmetricEigendecomposition
  {
    try validateSymmetric()
    var vectors = self
    var values = [Double](repeating: 0, count: rows)
    if rows > 0 {
      let info = LAPACKE_dsyevd(
        LAPACK.rowMajor, LAPACK.option("V"), LAPACK.option("L"), Int32(rows), &vectors.elements,
        Int32(rows), &values)
      try LAPACK.check(info, "eigendecomposition")
      guard info == 0 else { throw .notConverged(operation: "eigendecomposition") }
    }
    return SymmetricEigendecomposition(values: values, vectors: vectors)
  }
}
