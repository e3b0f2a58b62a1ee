import CLAPACKE

/// The decomposition `A = U diag(s) V^T`, with as many singular values as the smaller side.
public struct SingularValueDecomposition: Sendable, Equatable {
  /// The left singular vectors, in columns: `[rows, k]`.
  public let leftVectors: Matrix
  /// The singular values, from the largest: `[k]`.
  public let values: [Double]
  /// The right singular vectors, in rows: `[k, columns]`.
  public let rightVectorsTransposed: Matrix

  /// The largest singular value over the smallest; infinite for singular matrices.
  public var conditionNumber: Double {
    guard let largest = values.first, let smallest = values.last else { return 1 }
    return largest == 0 ? .infinity : largest / smallest
  }

  /// The number of singular values above `tolerance` times the largest one.
  ///
  /// The default tolerance is the larger side times `2^-52`.
  public func rank(tolerance: Double? = nil) -> Int {
    let threshold = (tolerance ?? roundingTolerance) * (values.first ?? 0)
    return values.count { $0 > threshold }
  }

  private var roundingTolerance: Double {
    Double(max(leftVectors.rows, rightVectorsTransposed.columns)) * 0x1p-52
  }

  /// Returns the pseudo-inverse; singular values that do not count for the rank count as zero.
  public func pseudoInverse(tolerance: Double? = nil) -> Matrix {
    let rank = rank(tolerance: tolerance)
    var scaled = rightVectorsTransposed
    for i in 0..<scaled.rows {
      let factor = i < rank ? 1 / values[i] : 0
      for j in 0..<scaled.columns { scaled[i, j] *= factor }
    }
    return .product(scaled, leftVectors, transposing: [.left, .right])
  }
}

extension Matrix {
  /// Returns the thin singular value decomposition (LAPACK's divide and conquer).
  ///
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite or no convergence.
  public func singularValueDecomposition()
    throws(LinearAlgebraError) -> SingularValueDecomposition
  {
    try validateFinite()
    let size = min(rows, columns)
    var left = Matrix(repeating: 0, rows: rows, columns: size)
    var values = [Double](repeating: 0, count: size)
    var right = Matrix(repeating: 0, rows: size, columns: columns)
    if size > 0 {
      var work = elements
      let info = LAPACKE_dgesdd(
        LAPACK.rowMajor, LAPACK.option("S"), Int32(rows), Int32(columns), &work, Int32(columns),
        &values, &left.elements, Int32(size), &right.elements, Int32(columns))
      try LAPACK.check(info, "singular value decomposition")
      guard info == 0 else { throw .notConverged(operation: "singular value decomposition") }
    }
    return SingularValueDecomposition(
      leftVectors: left, values: values, rightVectorsTransposed: right)
  }

  /// Returns the Moore-Penrose pseudo-inverse.
  ///
  /// Singular values up to `tolerance` times the largest one count as zero; the default is the
  /// larger side times `2^-52`.
  /// - Throws: ``LinearAlgebraError`` for entries that are not finite or no convergence.
  public func pseudoInverse(tolerance: Double? = nil) throws(LinearAlgebraError) -> Matrix {
    try singularValueDecomposition().pseudoInverse(tolerance: tolerance)
  }
}
