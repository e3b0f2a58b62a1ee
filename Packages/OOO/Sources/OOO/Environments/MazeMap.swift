/// A maze as text: rows of `#` (wall), `O` (free) and one `G` (the goal).
///
/// The row index is the x axis, the column index the y axis, as in D4RL.
public struct MazeMap: Sendable, Hashable {
  /// A place in the grid.
  public struct Cell: Sendable, Hashable {
    /// The row, along x.
    public var row: Int
    /// The column, along y.
    public var column: Int

    /// The cell of a row and a column.
    public init(_ row: Int, _ column: Int) {
      self.row = row
      self.column = column
    }

    /// The cell's place in observation coordinates, (row, column).
    public var position: SIMD2<Double> { SIMD2(Double(row), Double(column)) }
  }

  /// The rows of text.
  public let rows: [String]
  /// The number of rows.
  public let height: Int
  /// The number of columns.
  public let width: Int
  /// The goal's cell.
  public let goal: Cell
  /// The cells in which a start can be, the goal among them, row by row.
  public let freeCells: [Cell]
  // One entry a cell, row by row.
  private let walls: [Bool]

  /// Reads a map.
  ///
  /// - Throws: ``OOOError/setting(name:found:expected:)`` unless all rows are as long, the border is
  ///   wall, there is exactly one goal, and all free cells are connected with it.
  public init(_ rows: [String]) throws(OOOError) {
    let cells = rows.map { Array($0) }
    height = cells.count
    width = cells.first?.count ?? 0
    for (i, row) in cells.enumerated() {
      guard row.count == width, row.allSatisfy({ "#OG".contains($0) }) else {
        throw Self.problem("row \(i) \"\(rows[i])\"", "\(width) characters of #, O and G")
      }
    }
    self.rows = rows
    walls = cells.flatMap { $0.map { $0 == "#" } }
    freeCells = Self.places(in: cells) { $0 != "#" }
    let goals = Self.places(in: cells) { $0 == "G" }
    guard let goal = goals.first, goals.count == 1 else {
      throw Self.problem("\(goals.count) goals", "one G")
    }
    self.goal = goal
    try checkBorder()
    try checkConnection()
  }

  /// Whether a cell is wall; everything outside the map is.
  @inline(__always)
  public func isWall(_ row: Int, _ column: Int) -> Bool {
    guard row >= 0, row < height, column >= 0, column < width else { return true }
    return walls[row * width + column]
  }

  /// The cells that are wall, row by row.
  public var wallCells: [Cell] {
    (0..<height).flatMap { row in (0..<width).map { Cell(row, $0) } }
      .filter { isWall($0.row, $0.column) }
  }

  /// The free cells from which the way to the goal has the most moves, row by row.
  public var farthestCells: [Cell] {
    var moves = [goal: 0]
    var frontier = [goal]
    var next = 0
    while next < frontier.count {
      let cell = frontier[next]
      for neighbor in neighbors(of: cell) where moves[neighbor] == nil {
        moves[neighbor] = (moves[cell] ?? 0) + 1
        frontier.append(neighbor)
      }
      next += 1
    }
    let most = moves.values.max()
    return freeCells.filter { moves[$0] == most }
  }

  private func checkBorder() throws(OOOError) {
    if let cell = freeCells.first(where: {
      $0.row == 0 || $0.row == height - 1 || $0.column == 0 || $0.column == width - 1
    }) {
      throw Self.problem("open at row \(cell.row), column \(cell.column)", "a border of #")
    }
  }

  private func checkConnection() throws(OOOError) {
    var reached: Set<Cell> = [goal]
    var frontier = [goal]
    while let cell = frontier.popLast() {
      for next in neighbors(of: cell) where reached.insert(next).inserted { frontier.append(next) }
    }
    if let lost = freeCells.first(where: { !reached.contains($0) }) {
      throw Self.problem(
        "row \(lost.row), column \(lost.column) cut off", "a way from every free cell to the goal")
    }
  }

  private func neighbors(of cell: Cell) -> [Cell] {
    [(0, -1), (0, 1), (-1, 0), (1, 0)].map { Cell(cell.row + $0.0, cell.column + $0.1) }
      .filter { !isWall($0.row, $0.column) }
  }

  private static func places(
    in cells: [[Character]], where matches: (Character) -> Bool
  ) -> [Cell] {
    cells.indices.flatMap { row in
      cells[row].indices.filter { matches(cells[row][$0]) }.map { Cell(row, $0) }
    }
  }

  private static func problem(_ found: String, _ expected: String) -> OOOError {
    .setting(name: "the maze's map", found: found, expected: expected)
  }
}
