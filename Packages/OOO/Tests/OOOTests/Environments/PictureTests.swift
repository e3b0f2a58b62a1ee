import OOO
import Randomness
import ReinforcementLearning
import Reports
import Testing

@Suite("Scenes") struct PictureTests {
  @Test func mazesAreDrawnWhereTheyStopTheBall() throws {
    var maze = try Maze2D(.umaze)
    let scene = maze.scene
    #expect(scene.walls.count == 18 && scene.goal == SIMD2(1, 1))
    #expect(scene.bounds.lower == SIMD2(-0.7, -0.7))
    #expect(abs(scene.bounds.upper.x - 4.3) < 1e-12)
    // Seven cells in a row have 16 sides but for the six that they share.
    #expect(scene.lines.count == 16)
    try maze.place(at: SIMD4(3, 1, 0, 0))
    let run = maze.trajectory(of: Array(repeating: SIMD2(1, 0), count: 300))
    let wall = scene.walls.first { $0.lower.x > 3 && $0.lower.y < 1 && $0.upper.y > 1 }
    let side = try #require(wall).lower.x
    #expect(abs(side - (run.states[300].x + 0.1)) < 0.002)
  }

  @Test func wallsWithoutThicknessAreLines() {
    let scene = PointMassWall(goalRadius: .easy).scene
    #expect(scene.lines == [[SIMD2(0.5, 0.1), SIMD2(0.5, 1.2)]])
    #expect(scene.goal == SIMD2(1, 0.15) && scene.goalRadius == 0.05)
    #expect(scene.labels.map(\.text) == ["start", "wall"])
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
}
