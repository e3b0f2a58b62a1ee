import OOO
import Randomness
import ReinforcementLearning
import Testing

/// What the specification measured, with its standard errors.
struct PublishedMaze: Sendable, CustomTestStringConvertible {
  let layout: MazeLayout
  let controllerReturn: (mean: Double, error: Double)
  let randomReturn: (mean: Double, error: Double)
  /// The number of rows from which the next two were computed.
  let rows: Int
  let stepsPerGoal: Double
  let rewardShare: Double

  var testDescription: String { layout.rawValue }

  static let all = [
    PublishedMaze(
      layout: .umaze, controllerReturn: (216.8, 5.6), randomReturn: (34.6, 5.9), rows: 60_000,
      stepsPerGoal: 77, rewardShare: 0.059),
    PublishedMaze(
      layout: .medium, controllerReturn: (410, 14), randomReturn: (16.4, 9.6), rows: 40_000,
      stepsPerGoal: 158, rewardShare: 0.024),
    PublishedMaze(
      layout: .large, controllerReturn: (544, 19), randomReturn: (9.2, 6.3), rows: 40_000,
      stepsPerGoal: 225, rewardShare: 0.013),
  ]
}

/// A sample's mean and the standard deviation of its elements.
struct Sample {
  let mean: Double
  let deviation: Double
  let count: Double

  init(_ values: [Double]) {
    count = Double(values.count)
    mean = values.reduce(0, +) / count
    let center = mean
    deviation =
      (values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (count - 1)).squareRoot()
  }

  var error: Double { deviation / count.squareRoot() }
}

@Suite("Controllers and data sets") struct ControllerTests {
  private func returns(
    _ layout: MazeLayout, of policy: some ScriptedPolicy, episodes: Int
  ) throws -> Sample {
    var (maze, policy) = (try Maze2D(layout), policy)
    return Sample(
      (0..<episodes).map {
        maze.episode(of: &policy, key: RandomKey(seed: 11).split($0)).totalReward
      })
  }

  /// Within 3.5 combined standard errors of the specification's figures, and far from those of the
  /// other mazes.
  @Test(arguments: PublishedMaze.all) func returnsAgree(maze: PublishedMaze) throws {
    let controller = try returns(
      maze.layout, of: MazeController(map: MazeMap(maze.layout.rows)), episodes: 1000)
    let random = try returns(maze.layout, of: RandomPolicy(), episodes: 1000)
    for (found, published) in [
      (controller, maze.controllerReturn), (random, maze.randomReturn),
    ] {
      let error = (found.error * found.error + published.error * published.error).squareRoot()
      #expect(abs(found.mean - published.mean) < 3.5 * error, "\(maze.layout): \(found)")
    }
    for other in PublishedMaze.all where other.layout != maze.layout {
      #expect(abs(controller.mean - other.controllerReturn.mean) > 20 * controller.error)
    }
    #expect(controller.mean > random.mean + 50 * random.error)
  }

  /// Blocks as long as the specification's data show how far one such block may lie from the mean.
  @Test(arguments: PublishedMaze.all) func dataAgree(maze: PublishedMaze) throws {
    let blocks = 16
    let table = try MazeData(maze: Maze2D(maze.layout), steps: blocks * maze.rows)
      .make(key: RandomKey(seed: 4))
    let ranges = (0..<blocks).map { $0 * maze.rows..<($0 + 1) * maze.rows }
    let steps = Sample(
      ranges.map { range in
        Double(maze.rows) / Double(table.episodeEnds[range].count { $0 })
      })
    let share = Sample(
      ranges.map { range in
        table.rewards[range].reduce(0) { $0 + Double($1) } / Double(maze.rows)
      })
    // Half a unit of the last digit that is written down.
    #expect(
      abs(steps.mean - maze.stepsPerGoal) < 3.5 * (steps.deviation + steps.error) + 0.5,
      "\(maze.layout): \(steps)")
    #expect(
      abs(share.mean - maze.rewardShare) < 3.5 * (share.deviation + share.error) + 0.0005,
      "\(maze.layout): \(share)")
    #expect(steps.deviation < 0.1 * steps.mean && share.deviation < 0.4 * share.mean)
    for other in PublishedMaze.all where other.layout != maze.layout {
      #expect(abs(steps.mean - other.stepsPerGoal) > 20 * steps.error)
    }
  }

  @Test(arguments: [0, 0.5]) func mazeDataAreOneTrajectory(noise: Double) throws {
    let recipe = MazeData(maze: try Maze2D(.medium), steps: 3000, noise: noise)
    let table = recipe.make(key: RandomKey(seed: 1))
    #expect(table == recipe.make(key: RandomKey(seed: 1)))
    #expect(table != recipe.make(key: RandomKey(seed: 2)))
    #expect(table.count == 3000 && table.continuations.allSatisfy { $0 == 1 })
    #expect(table.offlineCount == 3000)
    #expect(table.observations.count == 12_000 && table.actions.count == 6000)
    #expect(table.observations.dropFirst(4) == table.nextObservations.dropLast(4))
    #expect(table.actions.allSatisfy { abs($0) <= 1 })
    #expect(table.episodeEnds.contains(true))
  }

  @Test func noiseWidensActions() throws {
    let shares = try [0, 0.5].map { noise in
      let table = try MazeData(maze: Maze2D(.umaze), steps: 20_000, noise: noise)
        .make(key: RandomKey(seed: 1))
      // Successive actions of one controller are close unless noise parts them.
      let jumps = (1..<table.count).map { abs(table.actions[2 * $0] - table.actions[2 * $0 - 2]) }
      return Double(jumps.reduce(0, +)) / Double(jumps.count)
    }
    #expect(shares[1] > 3 * shares[0] && shares[0] > 0, "\(shares)")
  }

  @Test func controllersThatStartAtAWallStillPlan() throws {
    // 2.41 rounds to the cell itself, 0.42 to the wall above the corridor.
    var maze = try Maze2D(.umaze)
    try maze.place(at: SIMD4(0.45, 2, 0, 0))
    var controller = MazeController(map: maze.map)
    controller.begin(key: RandomKey(seed: 0))
    var total = 0.0
    for _ in 0..<300 { total += maze.advance(by: controller.action(at: maze.point)).reward }
    #expect(total > 150)
  }

  @Test func wallDataStopOrReach() {
    let table = WallData(episodes: 500).make(key: RandomKey(seed: 3))
    let reached = table.continuations.count { $0 == 0 }
    let cut = zip(table.episodeEnds, table.continuations).count { $0 && $1 == 1 }
    #expect(reached + cut == 500 && table.episodes.count == 500)
    #expect(table.offlineCount == table.count)
    // Noise can make an episode miss a goal of radius .01 for all of its 150 steps.
    #expect((150...200).contains(reached), "\(reached)")
    #expect(table.rewards.reduce(0) { $0 + Double($1) } == Double(reached))
    let highest =
      stride(from: 1, to: table.observations.count, by: 2)
      .map { table.observations[$0] }.max() ?? 0
    #expect(highest > 1.2)
    // Everybody who passes the wall passes above it.
    let passages = (0..<table.count).filter {
      table.observations[2 * $0] < 0.5 && table.nextObservations[2 * $0] >= 0.5
    }
    #expect(passages.count >= reached)
    #expect(passages.allSatisfy { table.observations[2 * $0 + 1] > 1.1 })
  }
}
