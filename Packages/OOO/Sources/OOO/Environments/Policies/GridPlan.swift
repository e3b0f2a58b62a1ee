/// Where to go from each cell of a maze to get to a target: Q-iteration over the grid.
///
/// The reward is 1 while in the target, the discount .99; actions are tried in the order stay,
/// (0, -1), (0, +1), (-1, 0), (+1, 0), and the first of the best is taken. A move into a wall stays.
/// Wall cells have values too, since a ball at a wall can round to one. Source: D4RL.
struct GridPlan {
  private static let moves = [(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0)]
  private static let discount = 0.99

  private let map: MazeMap
  /// The cell that follows each cell, by index.
  private let successors: [Int]

  init(map: MazeMap, target: MazeMap.Cell) {
    self.map = map
    let reached = Self.transitions(in: map)
    let goal = target.row * map.width + target.column
    // D4RL's 50 sweeps suffice where no way is longer; none of its mazes has more free cells.
    let sweeps = max(50, map.freeCells.count)
    var values = [Double](repeating: 0, count: map.height * map.width)
    var best = values.indices.map { $0 }
    for _ in 0..<sweeps {
      var new = values
      for cell in values.indices {
        let options = reached[cell].map { (cell == goal ? 1 : 0) + Self.discount * values[$0] }
        var first = 0
        for action in options.indices where options[action] > options[first] { first = action }
        new[cell] = options[first]
        best[cell] = reached[cell][first]
      }
      values = new
    }
    successors = best
  }

  /// The cells on the way, from the one after `start` to `target`.
  func path(from start: MazeMap.Cell, to target: MazeMap.Cell) -> [MazeMap.Cell] {
    var path: [MazeMap.Cell] = []
    var cell = start
    repeat {
      let next = successors[cell.row * map.width + cell.column]
      cell = MazeMap.Cell(next / map.width, next % map.width)
      path.append(cell)
    } while cell != target && path.count < max(100, map.freeCells.count)
    return path
  }

  private static func transitions(in map: MazeMap) -> [[Int]] {
    (0..<map.height * map.width).map { cell in
      let (row, column) = (cell / map.width, cell % map.width)
      return moves.map { move in
        let next = (row + move.0, column + move.1)
        return map.isWall(next.0, next.1) ? cell : next.0 * map.width + next.1
      }
    }
  }
}
