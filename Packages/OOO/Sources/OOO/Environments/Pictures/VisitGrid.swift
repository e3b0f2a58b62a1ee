/// How often each cell of a regular grid over the plane was visited, for heat maps and coverage.
public struct VisitGrid: Sendable, Equatable, Codable {
  /// What the grid covers.
  public let bounds: SceneGeometry.Rectangle
  /// The number of cells along x.
  public let columns: Int
  /// The number of cells along y.
  public let rows: Int
  /// Visits of each cell, `[rows, columns]`, the row of the smallest y first.
  public private(set) var counts: [Int]
  /// Visits beyond the bounds, or of no place at all (NaN).
  public private(set) var outside = 0

  /// An unvisited grid.
  ///
  /// - Throws: ``OOOError/setting(name:found:expected:)`` for a grid without cells or area.
  public init(bounds: SceneGeometry.Rectangle, columns: Int, rows: Int) throws(OOOError) {
    guard columns > 0, rows > 0 else {
      throw .setting(
        name: "the grid", found: "\(columns) x \(rows) cells", expected: "at least one each way")
    }
    guard all(bounds.upper .> bounds.lower) else {
      throw .setting(
        name: "the grid's bounds", found: "\(bounds.lower) to \(bounds.upper)",
        expected: "an area")
    }
    self.bounds = bounds
    self.columns = columns
    self.rows = rows
    counts = [Int](repeating: 0, count: columns * rows)
  }

  /// Counts a visit; the upper edges belong to the last cells.
  public mutating func visit(_ place: SIMD2<Double>) {
    guard all(place .>= bounds.lower), all(place .<= bounds.upper) else {
      outside += 1
      return
    }
    let share = (place - bounds.lower) / (bounds.upper - bounds.lower)
    let column = min(Int(share.x * Double(columns)), columns - 1)
    let row = min(Int(share.y * Double(rows)), rows - 1)
    counts[row * columns + column] += 1
  }

  /// The share of cells with at least one visit.
  public var visitedFraction: Double {
    Double(counts.count { $0 > 0 }) / Double(counts.count)
  }

  /// Visits as rows of numbers, the smallest y first.
  public var matrix: [[Double]] {
    (0..<rows).map { row in counts[row * columns..<(row + 1) * columns].map { Double($0) } }
  }

  /// The centre of a cell.
  public func center(row: Int, column: Int) -> SIMD2<Double> {
    let share = SIMD2(
      (Double(column) + 0.5) / Double(columns), (Double(row) + 0.5) / Double(rows))
    return bounds.lower + share * (bounds.upper - bounds.lower)
  }
}
