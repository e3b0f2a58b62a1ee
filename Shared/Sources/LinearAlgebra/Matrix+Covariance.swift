extension Matrix {
  /// Returns the mean of each column; NaN if there are no rows.
  public func columnMeans() -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] += elements[row * columns + column] }
    }
    return sums.map { $0 / Double(rows) }
  }

  /// Returns the matrix with `means` subtracted from every row.
  public func centered(on means: [Double]) -> Matrix {
    precondition(means.count == columns, "\(means.count) means for \(columns) columns")
    var result = self
    for row in 0..<rows {
      for column in 0..<columns { result.elements[row * columns + column] -= means[column] }
    }
    return result
  }

  /// Returns the unbiased covariance of the columns, each row being an observation.
  ///
  /// `sum (x - mean)(x - mean)^T / (n - 1)`: `[columns, columns]`.
  /// - Throws: ``LinearAlgebraError`` for fewer than two rows or entries that are not finite.
  public func covarianceOfRows() throws(LinearAlgebraError) -> Matrix {
    guard rows >= 2 else { throw .tooFewRows(found: rows, needed: 2) }
    try validateFinite()
    let deviations = centered(on: columnMeans())
    let scatter = Matrix.product(deviations, deviations, transposing: .left)
    // Averaging the halves makes the result symmetric to the last bit.
    return 0.5 / Double(rows - 1) * (scatter + scatter.transposed)
  }
}
