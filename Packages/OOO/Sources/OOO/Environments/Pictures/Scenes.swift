public import Reports

extension Maze2D {
  /// The maze as it stands in observation coordinates: cell (w, h) is the unit square centred at
  /// (w - .2, h - .2), and the ball's centre keeps .1 away from walls.
  public var scene: PlaneMap.Scene {
    let corner = Self.square(MazeMap.Cell(map.height - 1, map.width - 1)).upper
    var scene = PlaneMap.Scene(
      bounds: .init(Self.square(MazeMap.Cell(0, 0)).lower, corner),
      walls: map.wallCells.map(Self.square), lines: map.freeCells.flatMap(edges))
    (scene.goal, scene.goalRadius) = (map.goal.position, 0.5)
    return scene
  }

  private static func square(_ cell: MazeMap.Cell) -> PlaneMap.Box {
    let center = cell.position + (1 - Ball.offset)
    return .init(center - 0.5, center + 0.5)
  }

  /// The sides of a free cell behind which there is a wall.
  private func edges(of cell: MazeMap.Cell) -> [[SIMD2<Double>]] {
    let square = Self.square(cell)
    let (a, c) = (square.lower, square.upper)
    let (b, d) = (SIMD2(c.x, a.y), SIMD2(a.x, c.y))
    let sides = [(-1, 0, [a, d]), (1, 0, [b, c]), (0, -1, [a, b]), (0, 1, [d, c])]
    return sides.filter { map.isWall(cell.row + $0.0, cell.column + $0.1) }.map(\.2)
  }
}

extension PointMassWall {
  /// The bounds, the wall as one line, the start and the goal.
  public var scene: PlaneMap.Scene {
    var scene = PlaneMap.Scene(
      bounds: .init(Self.lower, Self.upper), lines: [[Self.wallStart, Self.wallEnd]])
    (scene.goal, scene.goalRadius) = (Self.goal, goalRadius)
    scene.labels = [
      .init("start", Self.start, .below), .init("wall", (Self.wallStart + Self.wallEnd) / 2),
    ]
    return scene
  }
}
