extension Matrix {
  /// Returns the sum of two matrices of equal shape.
  public static func + (a: Matrix, b: Matrix) -> Matrix {
    combine(a, b, +)
  }

  /// Returns the difference of two matrices of equal shape.
  public static func - (a: Matrix, b: Matrix) -> Matrix {
    combine(a, b, -)
  }

  /// Returns every entry multiplied by `scale`.
  public static func * (scale: Double, matrix: Matrix) -> Matrix {
    matrix.mapped { scale * $0 }
  }

  /// Returns the matrix with every entry replaced by its value under `transform`.
  public func mapped(_ transform: (Double) -> Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map(transform))
  }

  /// Returns the matrix plus `ridge` on its diagonal.
  public func addingToDiagonal(_ ridge: Double) -> Matrix {
    var result = self
    for i in 0..<min(rows, columns) { result.elements[i * (columns + 1)] += ridge }
    return result
  }

  /// The root of the sum of squares of the entries.
  public var frobeniusNorm: Double {
    let largest = elements.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else { return largest }
    return largest * elements.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
  }

  private static func combine(
    _ a: Matrix, _ b: Matrix, _ operation: (Double, Double) -> Double
  ) -> Matrix {
    precondition(
      a.rows == b.rows && a.columns == b.columns,
      "matrices of shapes [\(a.rows), \(a.columns)] and [\(b.rows), \(b.columns)] do not fit")
    return Matrix(
      rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map(operation))
  }
}
