import ReinforcementLearning

/// What a scale decides about a task.
struct TaskBudget {
  var pretraining: Int
  var exploration: Int
  var retraining: Int
  var widths = [64, 64]
  var batchSize = 256
  var finalEpisodes = 20
  var fractions = [1.0]
  var seeds = 10
  var arms = StudyArm.twoByTwo
  /// The rate of targets where values of a distant reward have to arrive within few updates.
  ///
  /// Steps are larger then, too. Nil for the published rates.
  var polyakRate: Double?
  /// Of a cell on one core, where it was measured.
  var secondsPerCell: Double?
}

extension TaskBudget {
  /// A learner with networks and steps of this budget.
  func adapted(_ learner: LearnerSettings) -> LearnerSettings {
    let resized = learner.resized(hidden: widths)
    return polyakRate.map { resized.hastened(polyakRate: $0) } ?? resized
  }
}

extension LearnerSettings {
  /// Targets that move faster, and steps of 1e-3 (3e-4 for the policy of CQL).
  ///
  /// With the published rate of 0.005 a reward that is 50 steps away needs some 10,000 updates to
  /// be seen. CQL has a fixed weight: the multiplier of its gap takes longer than a short budget to
  /// come down from its first value.
  fileprivate func hastened(polyakRate: Double) -> LearnerSettings {
    var result = self
    switch self {
    case .iql(var settings):
      (settings.learningRate, settings.policyLearningRate) = (1e-3, 1e-3)
      result = .iql(settings)
    case .cql(var settings):
      (settings.criticLearningRate, settings.policyLearningRate) = (1e-3, 3e-4)
      settings.lagrangeGap = nil
      result = .cql(settings)
    case .sac(var settings):
      (settings.criticLearningRate, settings.policyLearningRate) = (1e-3, 1e-3)
      result = .sac(settings)
    default: break
    }
    result.backup?.polyakRate = polyakRate
    return result
  }
}

extension TaskPlan {
  /// The point mass and its wall: IQL and counts (C1).
  static func wall(_ budget: TaskBudget) -> TaskPlan {
    let learner = IQLSettings(expectile: 0.9, inverseTemperature: 1)
    let cells = UniformGrid([.init(-0.25, 1.25, bins: 31), .init(-0.25, 1.45, bins: 35)])
    let actions = UniformGrid([.init(-1, 1, bins: 3), .init(-1, 1, bins: 3)])
    var plan = TaskPlan(
      ("wall", "Go around a wall that logged data pass over by the long way", "Figure 2"),
      in: "wall-easy", .wall(episodes: 100, noise: 0.3), .iql(learner), budget)
    plan.evaluationEnvironment = "wall-easy-evaluation"
    plan.exploration.rewards = .shifted(by: -1)
    plan.retraining.rewards = .shifted(by: -1)
    plan.exploration.bonus = .counts(states: cells, actions: actions)
    plan.exploration.bonusScale = 3
    plan.exploration.coverage = cells
    return plan
  }

  /// A maze with the waypoint controller's data, all of them or without those in some discs.
  static func maze(
    _ name: String, environment: String, steps: Int, removing discs: [ObservationDisc] = [],
    grid: UniformGrid, _ budget: TaskBudget
  ) -> TaskPlan {
    let (summary, source) =
      discs.isEmpty
      ? ("Fine-tune in a maze from the controller's data", "Table of fine-tuning")
      : ("Fine-tune in a maze from data without some regions", "Table of incomplete data")
    var plan = TaskPlan(
      (name, summary, source), in: environment,
      .controller(steps: steps, noise: 0, removing: discs), .iql(.pointMaze), budget)
    plan.exploration.rewards = .shifted(by: -1)
    plan.retraining.rewards = .shifted(by: -1)
    plan.exploration.bonus = .distillation(.small)
    plan.exploration.bonusScale = 10
    plan.exploration.coverage = grid
    return plan
  }

  /// A maze with the waypoint controller's data: Cal-QL, and CQL to retrain.
  ///
  /// Rewards are 10 r - 5, half of a batch is offline while exploring, and updates follow each
  /// episode, as in the release.
  static func calibratedMaze(
    _ name: String, environment: String, steps: Int, grid: UniformGrid, _ budget: TaskBudget
  ) -> TaskPlan {
    var learner = CQLSettings.maze
    learner.sampleCount = 4
    var plan = TaskPlan(
      (name, "Fine-tune Cal-QL in a maze from the controller's data", "Table of fine-tuning"),
      in: environment, .controller(steps: steps, noise: 0, removing: []),
      .cql(learner.calibrated), budget)
    let rewards = RewardTransform(scale: 10, bias: -5)
    plan.exploration.rewards = rewards
    plan.exploration.rewardBounds = 0...1.1
    plan.exploration.returns = ReturnRule(failureReward: -5)
    plan.exploration.cadence = .everyEpisode(updatesPerStep: 1)
    plan.exploration.mixture = .mixed(offlineShare: 0.5)
    plan.exploration.bonus = .distillation(.smallForCalQL)
    plan.exploration.bonusScale = 10
    plan.exploration.coverage = grid
    plan.retraining.learner = budget.adapted(.cql(learner))
    plan.retraining.rewards = rewards
    plan.retraining.upsampling = .init(max(1, budget.batchSize / 8), place: .adding)
    return plan
  }

  /// SparseRun1D, a stand-in for sparse locomotion: RLPD and distillation, no data (C3).
  static func sparseRun(_ budget: TaskBudget) -> TaskPlan {
    var explorer = SACSettings.rlpd
    explorer.critics.count = 4
    explorer.criticUpdates = 2
    var plan = TaskPlan(
      ("sparse-run", "Run until it pays, without data", "Table of sparse locomotion"),
      in: "sparse-run", .none, .sac(explorer), budget)
    plan.exploration.pretrainingSteps = 0
    // The lesser of two critics is the only pessimism of this branch.
    plan.retraining.boundsValuesFromData = false
    plan.retraining.learner = budget.adapted(.sac(.rlpdRetraining))
    plan.retraining.upsampling = .init(32, place: .adding)
    plan.exploration.bonus = .distillation(.smallForRLPD)
    plan.exploration.bonusScale = 10
    plan.exploration.randomSteps = min(5_000, budget.exploration / 4)
    plan.exploration.coverage = UniformGrid([.init(-10, 60, bins: 71)])
    return plan
  }

  private init(
    _ text: (name: String, summary: String, reproduces: String), in environment: String,
    _ data: OfflineData, _ learner: LearnerSettings, _ budget: TaskBudget
  ) {
    let learner = budget.adapted(learner)
    exploration = ExplorationSettings(learner)
    exploration.pretrainingSteps = budget.pretraining
    exploration.explorationSteps = budget.exploration
    exploration.batchSize = budget.batchSize
    exploration.evaluation = .init(interval: max(budget.exploration / 5, 1), episodes: 10)
    retraining = RetrainingSettings(learner)
    retraining.steps = budget.retraining
    retraining.batchSize = budget.batchSize
    retraining.upsampling = .init(max(1, budget.batchSize / 32))
    retraining.evaluation = .init(interval: max(budget.retraining / 5, 1), episodes: 10)
    (name, summary, reproduces) = text
    (self.environment, self.data) = (environment, data)
    (fractions, arms) = (budget.fractions, budget.arms)
    (finalEpisodes, seeds) = (budget.finalEpisodes, budget.seeds)
    secondsPerCell = budget.secondsPerCell
  }
}

extension DistillationSettings {
  /// Networks of 128 units, enough for four numbers.
  static var small: DistillationSettings {
    var settings = DistillationSettings.iql
    settings.width = 128
    // Unvisited dimensions of small sets would blow up rounding.
    settings.varianceFloor = 1e-8
    return settings
  }

  /// The same with two layers and a small output, and bonuses before the step.
  ///
  /// Over the deviation of raw bonuses: with an output this small the authors' normaliser, whose
  /// fixed point is a root, leaves bonuses of 0.001 beside rewards of 5.
  static var smallForCalQL: DistillationSettings {
    var settings = smallForRLPD
    settings.normalizer = .std
    (settings.hiddenLayers, settings.outputGain) = (2, 1e-2)
    return settings
  }

  /// The same with bonuses before the step.
  static var smallForRLPD: DistillationSettings {
    var settings = small
    settings.order = .bonusFirst
    return settings
  }
}
