import LinearAlgebra

extension Matrix {
  /// The rows at these indices, in this order.
  func rows(at indices: [Int]) -> Matrix {
    Matrix(
      rows: indices.count, columns: columns,
      elements: indices.flatMap { elements[($0 * columns)..<(($0 + 1) * columns)] })
  }

  /// Refuses another width and numbers that are not finite.
  func check(_ what: String, width: Int) throws(PODError) {
    guard columns == width else {
      throw .unequalWidths(what: what, found: columns, expected: width)
    }
    guard let index = elements.firstIndex(where: { !$0.isFinite }) else { return }
    throw .notFinite(what: what, row: index / columns, column: index % columns)
  }
}
