import OOO
import Randomness
import ReinforcementLearning
import Testing

@Suite("Geometry and visits") struct PictureTests {
  @Test func mazesAreDrawnWhereTheyStopTheBall() throws {
    var maze = try Maze2D(.umaze)
    let geometry = maze.geometry
    #expect(geometry.walls.count == 18 && geometry.goal == SIMD2(1, 1))
    #expect(geometry.bounds.lower == SIMD2(-0.7, -0.7))
    #expect(abs(geometry.bounds.upper.x - 4.3) < 1e-12)
    // Seven cells in a row have 16 sides but for the six that they share.
    #expect(geometry.lines.count == 16)
    try maze.place(at: SIMD4(3, 1, 0, 0))
    let run = maze.trajectory(of: Array(repeating: SIMD2(1, 0), count: 300))
    let wall = geometry.walls.first { $0.lower.x > 3 && $0.lower.y < 1 && $0.upper.y > 1 }
    let side = try #require(wall).lower.x
    #expect(abs(side - (run.states[300].x + 0.1)) < 0.002)
  }

  @Test func wallsWithoutThicknessAreLines() {
    let geometry = PointMassWall(goalRadius: .easy).geometry
    #expect(geometry.lines == [.init(start: SIMD2(0.5, 0.1), end: SIMD2(0.5, 1.2))])
    #expect(geometry.goalRadius == 0.05)
  }

  @Test func farStartsAreWhereTheWayToTheGoalIsLongest() throws {
    let umaze = try MazeMap(MazeLayout.umaze.rows)
    #expect(umaze.farthestCells == [.init(3, 1)])
    let large = try MazeMap(MazeLayout.large.rows)
    #expect(large.farthestCells.allSatisfy { large.freeCells.contains($0) && $0 != large.goal })
    var maze = try Maze2D(.umaze, starts: .far)
    #expect(maze.specification.name == "maze2d-umaze-far")
    // Other starts make other returns.
    #expect(maze.specification.referenceReturns == nil)
    for seed in 0..<20 {
      maze.begin(key: RandomKey(seed: UInt64(seed)))
      #expect(abs(maze.position.x - 3) <= 0.1 && abs(maze.position.y - 1) <= 0.1)
    }
  }

  @Test func visitsAreCountedByCell() throws {
    var grid = try VisitGrid(
      bounds: .init(lower: SIMD2(0, 0), upper: SIMD2(2, 1)), columns: 4, rows: 2)
    for place in [SIMD2(0.1, 0.1), SIMD2(0.1, 0.2), SIMD2(2, 1), SIMD2(0.6, 0.9)] {
      grid.visit(place)
    }
    grid.visit(SIMD2(3, 0))
    grid.visit(SIMD2(.nan, 0))
    #expect(grid.matrix == [[2, 0, 0, 0], [0, 1, 0, 1]])
    #expect(grid.outside == 2 && grid.visitedFraction == 0.375)
    #expect(grid.center(row: 1, column: 3) == SIMD2(1.75, 0.75))
    for (columns, rows) in [(0, 1), (1, -1)] {
      #expect(throws: OOOError.self) {
        try VisitGrid(bounds: grid.bounds, columns: columns, rows: rows)
      }
    }
    #expect(throws: OOOError.self) {
      try VisitGrid(
        bounds: .init(lower: SIMD2(0, 0), upper: SIMD2(0, 1)), columns: 1, rows: 1)
    }
  }
}
