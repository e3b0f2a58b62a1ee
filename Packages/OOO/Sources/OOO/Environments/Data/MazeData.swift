public import Randomness
public import ReinforcementLearning

/// How a maze's data set is made: the waypoint controller goes from target to target.
public struct MazeData: Sendable {
  /// The maze, with the reward that is written down.
  public var maze: Maze2D
  /// The number of rows; D4RL has 1, 2 and 4 million for umaze, medium and large.
  public var steps: Int
  /// The standard deviation of the noise on actions before they are clipped; D4RL's is 0 or .5.
  public var noise: Double

  /// A recipe.
  public init(maze: Maze2D, steps: Int, noise: Double = 0) {
    self.maze = maze
    self.steps = steps
    self.noise = noise
  }

  /// Makes the data: one trajectory whose ball is never put back.
  ///
  /// A new target, uniform over the free cells, is drawn whenever one is reached or was not within
  /// the horizon; episodes are cut there, none comes to a true end. Rewards are the environment's, of the
  /// state after the step and the maze's own goal. (D4RL's files have those of the state before.)
  public func make(key: RandomKey) -> Transitions {
    var table = Transitions(observationSize: 4, actionSize: 2, capacity: steps)
    var maze = maze
    maze.begin(key: key.split("start"))
    var controller = MazeController(map: maze.map)
    controller.begin(key: key.split("waypoints"))
    var targets = key.split("targets").generator()
    var disturbance = key.split("noise").generator()
    var target = draw(&targets)
    var since = 0
    for _ in 0..<steps {
      let before = maze.point
      var (action, isDone) = controller.command(
        position: maze.position, velocity: maze.velocity, target: target)
      if noise > 0 { action += Self.normals(&disturbance, noise) }
      action = clipped(action, to: 1)
      var outcome = maze.advance(by: action)
      isDone = isDone || since >= (maze.specification.horizon ?? .max)
      outcome.truncated = isDone
      table.append(
        PointRow(
          observation: before, action: action, outcome: outcome, nextObservation: maze.point))
      since = isDone ? 0 : since + 1
      if isDone { target = draw(&targets) }
    }
    return table
  }

  private func draw(_ generator: inout RandomGenerator) -> MazeMap.Cell {
    maze.map.freeCells[generator.integer(below: maze.map.freeCells.count)]
  }

  private static func normals(
    _ generator: inout RandomGenerator, _ deviation: Double
  ) -> SIMD2<Double> {
    let x = generator.normal(standardDeviation: deviation)
    return SIMD2(x, generator.normal(standardDeviation: deviation))
  }
}
