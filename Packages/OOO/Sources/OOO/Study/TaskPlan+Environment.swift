import Datasets
public import Randomness
public import ReinforcementLearning

extension TaskPlan {
  /// A new environment to learn from.
  public func makeEnvironment() throws(OOOError) -> any Environment {
    try OOOError.naming { try EnvironmentCatalog.environment(named: environment) }
  }

  /// A new environment to be evaluated in.
  public func makeEvaluationEnvironment() throws(OOOError) -> any Environment {
    try OOOError.naming {
      try EnvironmentCatalog.environment(named: evaluationEnvironment ?? environment)
    }
  }

  /// The number of steps of an episode.
  var horizon: Int {
    (try? makeEnvironment())?.specification.horizon ?? 1_000
  }

  /// Whether returns have a normalised score.
  var isNormalized: Bool {
    (try? makeEvaluationEnvironment())?.specification.referenceReturns != nil
  }

  /// The offline data of a seed; nil where there are none.
  public func offlineData(key: RandomKey) throws(OOOError) -> Transitions? {
    try data.make(for: makeEnvironment(), key: key.split("data"))
  }

  /// The buffer that an exploring cell saved.
  func buffer(from checkpoint: Checkpoint) throws(OOOError) -> ReplayBuffer {
    let specification = try makeEnvironment().specification
    return try OOOError.naming {
      try ReplayBuffer(
        checkpoint.rows(
          below: "buffer/", observationSize: specification.observationSize,
          actionSize: specification.actionSize))
    }
  }
}

extension OfflineData {
  /// Fresh data for an environment; nil for none.
  ///
  /// - Throws: `OOOError.setting` for data of another kind of environment.
  public func make(for environment: any Environment, key: RandomKey) throws(OOOError)
    -> Transitions?
  {
    switch (self, environment) {
    case (.none, _): return nil
    case (.wall(let episodes, let noise), let wall as PointMassWall):
      return Transitions(WallData(wall: wall, episodes: episodes, noise: noise).make(key: key))
    case (.controller(let steps, let noise, let discs), let maze as Maze2D):
      let data = MazeData(maze: maze, steps: steps, noise: noise).make(key: key)
      return Transitions(data).removing(discs)
    default:
      throw .setting(
        name: "data", found: "\(self)", expected: "data of \(environment.specification.name)")
    }
  }
}

extension Transitions {
  /// The rows of a table as offline transitions.
  init(_ table: TransitionTable) {
    self.init(observationSize: table.observationSize, actionSize: table.actionSize)
    observations = table.observations
    actions = table.actions
    rewards = table.rewards
    continuations = table.terminals.map { $0 ? 0 : 1 }
    episodeEnds = zip(table.terminals, table.timeouts).map { $0 || $1 }
    nextObservations = table.nextObservations
    offlineCount = table.count
  }
}
