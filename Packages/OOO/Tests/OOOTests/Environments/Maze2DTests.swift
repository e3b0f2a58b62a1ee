import Experiments
import Failures
import OOO
import Randomness
import ReinforcementLearning
import Tensors
import Testing

@Suite("Maze2D") struct Maze2DTests {
  @Test func vectorsHoldToTheirLastDigit() throws {
    let vectors = try EnvironmentVectors.all()
    #expect(vectors.count >= 45)
    for vector in vectors { #expect(vector.passes, "\(vector)") }
  }

  /// One step from each state of a long run agrees with the plain solver over all walls.
  @Test(arguments: MazeLayout.allCases, [1, 25])
  func stepsAgreeWithTheEquations(layout: MazeLayout, hold: Int) throws {
    var maze = try Maze2D(layout)
    maze.begin(key: RandomKey(seed: 7))
    var generator = RandomKey(seed: 8).generator()
    var action = SIMD2<Double>.zero
    var (worst, contacts, most) = (0.0, 0, 0)
    for step in 0..<6000 {
      if step % hold == 0 {
        action.x = generator.uniform(in: -1.2...1.2)
        action.y = generator.uniform(in: -1.2...1.2)
      }
      var reference = ReferenceMaze(maze)
      reference.advance(by: action)
      _ = maze.advance(by: action)
      let difference = maze.point - SIMD4(lowHalf: reference.position, highHalf: reference.velocity)
      worst = max(worst, (difference * difference).sum().squareRoot())
      contacts += reference.mostContacts > 0 ? 1 : 0
      most = max(most, reference.mostContacts)
    }
    #expect(worst < 5e-13)
    // Otherwise nothing but free motion was compared.
    #expect(contacts > 200, "\(contacts) steps with contacts")
    if hold > 1 { #expect(most >= 2) }
  }

  @Test func clampedBallsStayOutOfWallsAndMoveOtherwise() throws {
    var clamped = try Maze2D(.large, contacts: .clamped)
    var exact = try Maze2D(.large)
    for environment in 0..<20 {
      clamped.begin(key: RandomKey(seed: UInt64(environment)))
      try exact.place(at: clamped.point)
      var generator = RandomKey(seed: 3).split(environment).generator()
      for _ in 0..<400 {
        let x = generator.uniform(in: -1...1)
        let action = SIMD2(x < 0 ? -1.0 : 1, generator.uniform(in: -1...1))
        _ = clamped.advance(by: action)
        _ = exact.advance(by: action)
        #expect(distanceToWalls(clamped) > 0.1 - 1e-9)
      }
      #expect(clamped.point != exact.point)
    }
  }

  private func distanceToWalls(_ maze: Maze2D) -> Double {
    let center = maze.position + 1.2
    return ReferenceMaze(maze).walls.map { wall in
      let outside = center.clamped(lowerBound: wall - 0.5, upperBound: wall + 0.5) - center
      // A corner may be cut by the side of the square that bounds it.
      return max(abs(outside.x), abs(outside.y))
    }.min() ?? 0
  }

  @Test func rewardsTestTheNewState() throws {
    var sparse = try Maze2D(.umaze)
    var dense = try Maze2D(.umaze, reward: .dense)
    // From 0.505 away towards the goal at (1, 1).
    let start = SIMD4(1, 1.505, 0, -2)
    try sparse.place(at: start)
    try dense.place(at: start)
    #expect(sparse.advance(by: .zero).reward == 1)
    let reward = dense.advance(by: .zero).reward
    #expect(abs(reward - 0.615) < 0.01)
    try sparse.place(at: SIMD4(1, 1.505, 0, 2))
    #expect(sparse.advance(by: .zero).reward == 0)
  }

  @Test func startsAreUniformOverFreeCells() throws {
    var maze = try Maze2D(.umaze)
    var counts: [MazeMap.Cell: Int] = [:]
    for seed in 0..<7000 {
      maze.begin(key: RandomKey(seed: UInt64(seed)))
      let cell = maze.position.rounded(.toNearestOrEven)
      counts[MazeMap.Cell(Int(cell.x), Int(cell.y)), default: 0] += 1
      #expect(abs(maze.position.x - cell.x) <= 0.1 && abs(maze.position.y - cell.y) <= 0.1)
    }
    #expect(Set(counts.keys) == Set(maze.map.freeCells))
    // Five standard errors of a count of 1,000.
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 150 }, "\(counts)")
  }

  @Test func mapsThatCannotBeUsedSaySo() {
    let wrong: [([String], String)] = [
      ([], "0 goals"), (["###", "#G", "###"], "row 1"), (["###", "#X#", "###"], "row 1"),
      (["####", "#OO#", "####"], "0 goals"), (["####", "#GG#", "####"], "2 goals"),
      (["###", "#GO", "###"], "row 1, column 2"), (["#####", "#G#O#", "#####"], "cut off"),
    ]
    for (rows, hint) in wrong {
      let error = #expect(throws: OOOError.self) { try MazeMap(rows) }
      #expect(
        error.map { "\($0)" }?.contains(hint) == true, "\(rows): \(String(describing: error))")
      #expect(error?.failureKind == .usage)
    }
  }

  @Test func ownMapsWork() throws {
    let map = try MazeMap(["######", "#OOOG#", "#O##O#", "######"])
    var maze = Maze2D(map: map, horizon: 200)
    var controller = MazeController(map: map)
    let run = maze.episode(of: &controller, key: RandomKey(seed: 1))
    #expect(run.count == 200 && run.truncated.last == true && run.totalReward > 50)
  }
}
