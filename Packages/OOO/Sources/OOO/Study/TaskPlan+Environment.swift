import Datasets
public import Randomness
public import ReinforcementLearning
import Reports

extension TaskPlan {
  /// A new environment to learn from.
  ///
  /// - Throws: `OOOError.environment` for a name that nothing has.
  public func makeEnvironment() throws(OOOError) -> any Environment {
    try OOOError.naming { try EnvironmentCatalog.environment(named: environment) }
  }

  /// A new environment to be evaluated in.
  ///
  /// - Throws: `OOOError.environment` for a name that nothing has.
  public func makeEvaluationEnvironment() throws(OOOError) -> any Environment {
    try OOOError.naming {
      try EnvironmentCatalog.environment(named: evaluationEnvironment ?? environment)
    }
  }

  /// The offline data of a seed, whose key is `RandomKey(seed:)` split by the task's name; nil where
  /// there are none.
  ///
  /// - Throws: `OOOError.setting` for data of another kind of environment.
  public func offlineData(key: RandomKey) throws(OOOError) -> Transitions? {
    try data.make(for: makeEnvironment(), key: key.split("data"))
  }

  /// The mean return of the controller that made the offline data, from the starts of the final
  /// evaluation; nil for other data.
  ///
  /// - Throws: `OOOError.environment` for a name that nothing has.
  func controllerReturn(key: RandomKey) throws(OOOError) -> Double? {
    guard case .controller = data, var maze = try makeEvaluationEnvironment() as? Maze2D else {
      return nil
    }
    var controller = MazeController(map: maze.map)
    let key = finalKey(key)
    let returns = (0..<finalEpisodes).map {
      maze.episode(
        of: &controller, start: key.split("episodes").split($0),
        draws: key.split("controller").split($0)
      ).totalReward
    }
    return returns.reduce(0, +) / Double(finalEpisodes)
  }

  /// Phases 1 and 2 of an arm at their beginning, as the study runs them for a seed's key.
  ///
  /// - Throws: as `Exploration` does, and as `offlineData(key:)`.
  public func makeExploration(of arm: StudyArm, key: RandomKey) throws(OOOError) -> Exploration {
    try Exploration(
      exploration(of: arm), in: makeEnvironment(), evaluation: makeEvaluationEnvironment(),
      offline: offlineData(key: taskKey(key)), key: taskKey(key).split("exploration"))
  }

  /// Phase 3 of an arm on a share of what was collected, as the study runs it for a seed's key; nil
  /// for arms that deploy the agent that explored.
  ///
  /// `bonus` is that of the end of exploration, for the arms that keep it.
  ///
  /// - Throws: as `Retraining` does.
  public func makeRetraining(
    of arm: StudyArm, on buffer: ReplayBuffer, share: Double = 1, bonus: FrozenBonus? = nil,
    key: RandomKey
  ) throws(OOOError) -> Retraining? {
    guard let settings = retraining(of: arm) else { return nil }
    let rows = buffer.offlineCount + Int(share * Double(buffer.onlineCount))
    let frozen = try OOOError.naming { try buffer.frozen(upTo: rows) }
    return try Retraining(
      settings, on: frozen, evaluation: makeEvaluationEnvironment(),
      keeping: arm.keepsBonus ? bonus : nil, key: taskKey(key).split("retraining"))
  }

  /// Tasks draw from streams of their own; the arms of a task from the same ones.
  public func taskKey(_ key: RandomKey) -> RandomKey { key.split(name) }

  /// What the final evaluation draws from; all arms of a seed start in the same places.
  func finalKey(_ key: RandomKey) -> RandomKey { taskKey(key).split("final") }

  /// The number of steps of an episode.
  var horizon: Int {
    (try? makeEnvironment())?.specification.horizon ?? 1_000
  }

  /// Whether returns have a normalised score.
  var isNormalized: Bool { (try? score(of: 0)) != nil }

  /// The normalised score of a return; nil where the task has none.
  func score(of meanReturn: Double) throws(OOOError) -> Double? {
    try makeEvaluationEnvironment().specification.referenceReturns?.score(of: meanReturn)
  }

  /// Walls and goal of the task; nil where it does not lie in a plane.
  var scene: PlaneMap.Scene? {
    switch try? makeEnvironment() {
    case let wall as PointMassWall: wall.scene
    case let maze as Maze2D: maze.scene
    default: nil
    }
  }
}

extension OfflineData {
  /// Fresh data for an environment; nil for none.
  ///
  /// - Throws: `OOOError.setting` for data of another kind of environment.
  func make(
    for environment: any Environment, key: RandomKey
  ) throws(OOOError) -> Transitions? {
    switch (self, environment) {
    case (.none, _): return nil
    case (.wall(let episodes, let noise), let wall as PointMassWall):
      return WallData(wall: wall, episodes: episodes, noise: noise).make(key: key)
    case (.controller(let steps, let noise, let discs), let maze as Maze2D):
      return MazeData(maze: maze, steps: steps, noise: noise).make(key: key).removing(discs)
    default:
      throw .setting(
        name: "data", found: "\(self)", expected: "data of \(environment.specification.name)")
    }
  }
}
