public import ReinforcementLearning

/// The environments of the toolkit, by name.
public enum EnvironmentCatalog {
  /// What there is under a name.
  public struct Entry: Sendable {
    /// The name, such as "maze2d-large-dense".
    public let name: String
    /// What the task is, in a line.
    public let summary: String
    /// A new environment.
    public let environment: any PointEnvironment
    /// A new policy by a rule, which solves the task.
    public let controller: any ScriptedPolicy

    init(_ environment: any PointEnvironment, _ controller: any ScriptedPolicy, _ summary: String) {
      name = environment.specification.name
      self.environment = environment
      self.controller = controller
      self.summary = summary
    }
  }

  /// All environments.
  public static let entries: [Entry] = mazes + walls + others

  /// All names, in the order of ``entries``.
  public static var names: [String] { entries.map(\.name) }

  /// What there is under a name.
  ///
  /// - Throws: `EnvironmentError.unknown`, with the nearest name.
  public static func entry(named name: String) throws(EnvironmentError) -> Entry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .unknown(name: name, known: names)
    }
    return entry
  }

  /// A new environment of this name; throws as ``entry(named:)`` does.
  public static func environment(named name: String) throws(EnvironmentError) -> any Environment {
    try entry(named: name).environment
  }

  private static var mazes: [Entry] {
    MazeLayout.allCases.flatMap { layout in
      [
        maze(layout, .sparse, .exact), maze(layout, .dense, .exact),
        maze(layout, .sparse, .clamped), maze(layout, .sparse, .exact, .far),
      ].compactMap(\.self)
    }
  }

  private static func maze(
    _ layout: MazeLayout, _ reward: Maze2D.Reward, _ contacts: Maze2D.Contacts,
    _ starts: Maze2D.Starts = .anywhere
  ) -> Entry? {
    // The layouts are valid maps, which a test checks.
    let made = try? Maze2D(layout, reward: reward, contacts: contacts, starts: starts)
    guard let maze = made else { return nil }
    let pay = reward == .sparse ? "1 within 0.5 of the goal" : "exp(-distance to the goal)"
    let physics = contacts == .exact ? "" : "; walls clamp, not comparable with D4RL"
    let start = starts == .anywhere ? "" : "; starts far from the goal"
    return Entry(
      maze, MazeController(map: maze.map),
      "a ball in a maze of \(maze.map.freeCells.count) cells, \(pay)\(physics)\(start)")
  }

  private static var walls: [Entry] {
    PointMassWall.GoalRadius.allCases.flatMap { radius in
      PointMassWall.Reward.allCases.map { reward in
        let pay = reward == .training ? "1 at the goal" : "-1 until the goal"
        return Entry(
          PointMassWall(goalRadius: radius, reward: reward), WallPathPolicy(noise: 0),
          "a point and a wall with a gap, goal radius \(radius.rawValue), \(pay)")
      }
    }
  }

  private static var others: [Entry] {
    [
      Entry(SparseRun1D(), FeedbackPolicy.fullThrottle, "a point on a line, 1 beyond 20 m"),
      Entry(SparseMountainCar(), FeedbackPolicy.pushAlong, "Gym's mountain car, 1 at the top"),
      Entry(SparsePendulum(), FeedbackPolicy.swingUp, "Gym's pendulum, 1 while it stands upright"),
    ]
  }
}
