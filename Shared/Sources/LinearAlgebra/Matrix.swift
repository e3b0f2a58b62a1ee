/// A dense matrix of doubles, row-major, a value.
public struct Matrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The entries, row by row.
  public internal(set) var elements: [Double]

  /// Creates a matrix of `rows * columns` entries given row by row.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(rows >= 0 && columns >= 0, "a matrix cannot have shape [\(rows), \(columns)]")
    precondition(
      elements.count == rows * columns,
      "a [\(rows), \(columns)] matrix cannot hold \(elements.count) elements")
    BLASThreads.claim()
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Creates a matrix whose entries are all `value`.
  public init(repeating value: Double, rows: Int, columns: Int) {
    self.init(
      rows: rows, columns: columns, elements: [Double](repeating: value, count: rows * columns))
  }

  /// Creates a matrix from rows of equal size.
  public init(_ rows: [[Double]]) {
    let columns = rows.first?.count ?? 0
    for (index, row) in rows.enumerated() {
      precondition(
        row.count == columns, "row \(index) has \(row.count) entries, row 0 has \(columns)")
    }
    self.init(rows: rows.count, columns: columns, elements: Array(rows.joined()))
  }

  /// Creates a square matrix with these entries on its diagonal and zeros elsewhere.
  public init(diagonal: [Double]) {
    self.init(repeating: 0, rows: diagonal.count, columns: diagonal.count)
    for (i, value) in diagonal.enumerated() { self[i, i] = value }
  }

  /// Creates the identity of this size.
  public init(identity size: Int) {
    self.init(diagonal: [Double](repeating: 1, count: size))
  }

  /// Creates a matrix of one column.
  public init(column: [Double]) {
    self.init(rows: column.count, columns: 1, elements: column)
  }
}

extension Matrix {
  /// The entry in this row and column, counted from zero.
  public subscript(row: Int, column: Int) -> Double {
    get {
      checkPosition(row, column)
      return elements[row * columns + column]
    }
    set {
      checkPosition(row, column)
      elements[row * columns + column] = newValue
    }
  }

  private func checkPosition(_ row: Int, _ column: Int) {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "entry [\(row), \(column)] is outside a [\(rows), \(columns)] matrix")
  }

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { rows == columns }

  /// Whether there are no entries.
  public var isEmpty: Bool { elements.isEmpty }

  /// The entries of one row.
  public func row(_ index: Int) -> [Double] {
    precondition(index >= 0 && index < rows, "row \(index) is outside \(rows) rows")
    return Array(elements[(index * columns)..<((index + 1) * columns)])
  }

  /// The entries of one column.
  public func column(_ index: Int) -> [Double] {
    precondition(index >= 0 && index < columns, "column \(index) is outside \(columns) columns")
    return (0..<rows).map { elements[$0 * columns + index] }
  }

  /// The entries whose row and column are equal.
  public var diagonal: [Double] {
    (0..<min(rows, columns)).map { elements[$0 * (columns + 1)] }
  }

  /// The matrix with rows and columns exchanged.
  public var transposed: Matrix {
    var result = [Double]()
    result.reserveCapacity(elements.count)
    for column in 0..<columns {
      for row in 0..<rows { result.append(elements[row * columns + column]) }
    }
    return Matrix(rows: columns, columns: rows, elements: result)
  }
}
