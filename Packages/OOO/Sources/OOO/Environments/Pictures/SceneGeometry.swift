/// The shape of a task's world as plain data for figures, in observation coordinates.
public struct SceneGeometry: Sendable, Equatable, Codable {
  /// A rectangle with sides along the axes.
  public struct Rectangle: Sendable, Hashable, Codable {
    /// The corner with the smallest coordinates.
    public var lower: SIMD2<Double>
    /// The corner with the largest coordinates.
    public var upper: SIMD2<Double>

    /// The rectangle between two corners.
    public init(lower: SIMD2<Double>, upper: SIMD2<Double>) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// A straight line between two points.
  public struct Segment: Sendable, Hashable, Codable {
    /// One end.
    public var start: SIMD2<Double>
    /// The other end.
    public var end: SIMD2<Double>

    /// The segment between two points.
    public init(start: SIMD2<Double>, end: SIMD2<Double>) {
      self.start = start
      self.end = end
    }
  }

  /// All that is to be shown.
  public var bounds: Rectangle
  /// Filled walls, such as the squares of a maze.
  public var walls: [Rectangle]
  /// Lines: edges between walls and free cells, or walls without thickness.
  public var lines: [Segment]
  /// The goal's centre.
  public var goal: SIMD2<Double>
  /// The radius within which the goal is reached.
  public var goalRadius: Double
}

extension Maze2D {
  /// The maze as it stands in observation coordinates: cell (w, h) is the unit square centred at
  /// (w - .2, h - .2), and the ball's centre keeps .1 away from walls.
  public var geometry: SceneGeometry {
    let corner = Self.square(MazeMap.Cell(map.height - 1, map.width - 1)).upper
    return SceneGeometry(
      bounds: .init(lower: Self.square(MazeMap.Cell(0, 0)).lower, upper: corner),
      walls: map.wallCells.map(Self.square), lines: map.freeCells.flatMap(edges),
      goal: map.goal.position, goalRadius: 0.5)
  }

  private static func square(_ cell: MazeMap.Cell) -> SceneGeometry.Rectangle {
    let center = cell.position + (1 - Ball.offset)
    return .init(lower: center - 0.5, upper: center + 0.5)
  }

  /// The sides of a free cell behind which there is a wall.
  private func edges(of cell: MazeMap.Cell) -> [SceneGeometry.Segment] {
    let square = Self.square(cell)
    let (a, c) = (square.lower, square.upper)
    let (b, d) = (SIMD2(c.x, a.y), SIMD2(a.x, c.y))
    let sides: [(Int, Int, SceneGeometry.Segment)] = [
      (-1, 0, .init(start: a, end: d)), (1, 0, .init(start: b, end: c)),
      (0, -1, .init(start: a, end: b)), (0, 1, .init(start: d, end: c)),
    ]
    return sides.filter { map.isWall(cell.row + $0.0, cell.column + $0.1) }.map(\.2)
  }
}

extension PointMassWall {
  /// The bounds, the wall as one line, and the goal.
  public var geometry: SceneGeometry {
    SceneGeometry(
      bounds: .init(lower: Self.lower, upper: Self.upper), walls: [],
      lines: [.init(start: Self.wallStart, end: Self.wallEnd)], goal: Self.goal,
      goalRadius: goalRadius)
  }
}
