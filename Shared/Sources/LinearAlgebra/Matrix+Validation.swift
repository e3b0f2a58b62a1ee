extension Matrix {
  /// Refuses entries that are NaN or infinite.
  func validateFinite() throws(LinearAlgebraError) {
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(row: index / columns, column: index % columns, value: elements[index])
  }

  /// Refuses differences across the diagonal beyond rounding, relative to the largest entry.
  func validateSymmetric() throws(LinearAlgebraError) {
    requireSquare("a symmetric matrix")
    try validateFinite()
    let tolerance = 1e-10 * elements.reduce(0) { max($0, abs($1)) }
    for row in 0..<rows {
      for column in 0..<row {
        let (value, transposed) = (self[row, column], self[column, row])
        guard abs(value - transposed) <= tolerance else {
          throw .notSymmetric(row: row, column: column, value: value, transposed: transposed)
        }
      }
    }
  }

  func requireSquare(_ what: String) {
    precondition(isSquare, "\(what) must be square, not [\(rows), \(columns)]")
  }
}
