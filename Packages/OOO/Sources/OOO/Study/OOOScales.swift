public import Experiments
import ReinforcementLearning

extension OOOStudy {
  /// The preset of a scale.
  public func configuration(at scale: Scale) -> OOOConfiguration {
    switch scale {
    case .smoke: .smoke
    case .quick: .quick
    case .full: .full
    case .paper: .paper
    }
  }
}

extension OOOConfiguration {
  private static let umaze = UniformGrid([.init(0.4, 3.2, bins: 15), .init(0.4, 3.2, bins: 15)])
  private static let medium = UniformGrid([.init(0.4, 6.2, bins: 30), .init(0.4, 6.2, bins: 30)])
  fileprivate static let large = UniformGrid([
    .init(0.4, 7.2, bins: 35), .init(0.4, 10.2, bins: 50),
  ])

  // As wide as what is removed around the goal of the large maze.
  private static let umazeGoal = ObservationDisc(x: 1, y: 1, radius: 1.5)

  /// Every path once, in seconds.
  static let smoke: OOOConfiguration = {
    var budget = TaskBudget(pretraining: 40, exploration: 400, retraining: 40)
    (budget.widths, budget.batchSize, budget.finalEpisodes) = ([8, 8], 32, 2)
    budget.seeds = 2
    var result = OOOConfiguration()
    var ablated = budget
    ablated.arms = StudyArm.allCases
    ablated.fractions = [0.5, 1]
    var level = budget
    (level.exploration, level.retraining, level.arms) = (0, 0, [.offline])
    result.walls = [.wall(budget)]
    result.finetuning = [
      .maze("maze-umaze", environment: "maze2d-umaze", steps: 500, grid: umaze, ablated),
      .calibratedMaze(
        "maze-umaze-calql", environment: "maze2d-umaze", steps: 500, grid: umaze, budget),
      .maze("maze-medium-offline", environment: "maze2d-medium", steps: 500, grid: medium, level),
    ]
    result.online = [.sparseRun(budget)]
    result.incomplete = [
      .maze(
        "maze-umaze-missing", environment: "maze2d-umaze-far", steps: 500, removing: [umazeGoal],
        grid: umaze, budget)
    ]
    return result
  }()

  /// The default: at most fifteen minutes on two cores.
  static let quick: OOOConfiguration = {
    var result = OOOConfiguration()
    var wall = short(5_000, 40_000, 40_000, seconds: 15)
    wall.polyakRate = 0.02
    result.walls = [.wall(wall)]
    var online = short(0, 10_000, 10_000, seconds: 6)
    online.batchSize = 128
    result.online = [.sparseRun(online)]
    var budget = short(10_000, 15_000, 20_000, seconds: 9)
    budget.seeds = 5
    result.incomplete = [
      .maze(
        "maze-umaze-missing", environment: "maze2d-umaze-far", steps: 40_000,
        removing: [umazeGoal], grid: umaze, budget)
    ]
    budget.arms = [.offline, .finetune, .naive, .ooo]
    var conservative = short(5_000, 6_000, 8_000, seconds: 10)
    conservative.batchSize = 128
    (conservative.seeds, conservative.arms) = (budget.seeds, budget.arms)
    result.finetuning = [
      .maze("maze-umaze", environment: "maze2d-umaze", steps: 40_000, grid: umaze, budget),
      .calibratedMaze(
        "maze-umaze-calql", environment: "maze2d-umaze", steps: 20_000, grid: umaze, conservative),
    ]
    return result
  }()

  // Updates and steps of the three phases, with faster targets.
  private static func short(
    _ pretraining: Int, _ exploration: Int, _ retraining: Int, seconds: Double
  ) -> TaskBudget {
    var budget = TaskBudget(
      pretraining: pretraining, exploration: exploration, retraining: retraining)
    (budget.polyakRate, budget.secondsPerCell) = (0.05, seconds)
    return budget
  }

  /// Every claim and ablation with more steps and seeds, in at most six hours.
  static let full: OOOConfiguration = {
    var result = OOOConfiguration()
    var wall = short(5_000, 80_000, 60_000, seconds: 40)
    wall.polyakRate = 0.02
    (wall.arms, wall.fractions) = (StudyArm.ablated, [0.25, 0.5, 1])
    result.walls = [.wall(wall)]
    var online = short(0, 20_000, 20_000, seconds: 25)
    online.batchSize = 128
    (online.arms, online.fractions) = (StudyArm.twoByTwo + [.frozen], [0.25, 0.5, 1])
    result.online = [.sparseRun(online)]
    var small = published(60_000, 100_000, 100_000, seconds: 45)
    small.arms = [.offline, .jumpStart, .expansion] + StudyArm.ablated
    var medium = published(100_000, 100_000, 100_000, seconds: 50)
    medium.arms = [.offline] + StudyArm.twoByTwo
    var large = published(200_000, 0, 0, seconds: 60)
    large.arms = [.offline]
    var conservative = short(10_000, 12_000, 16_000, seconds: 20)
    conservative.batchSize = 128
    conservative.arms = [.offline] + StudyArm.twoByTwo
    result.finetuning = [
      .maze("maze-umaze", environment: "maze2d-umaze", steps: 60_000, grid: umaze, small),
      .maze("maze-medium", environment: "maze2d-medium", steps: 200_000, grid: Self.medium, medium),
      .maze(
        "maze-large-offline", environment: "maze2d-large", steps: 400_000, grid: Self.large, large),
      .calibratedMaze(
        "maze-umaze-calql", environment: "maze2d-umaze", steps: 20_000, grid: umaze, conservative),
    ]
    var missing = published(60_000, 200_000, 100_000, seconds: 75)
    (missing.arms, missing.fractions) = ([.offline] + StudyArm.twoByTwo, [0.5, 1])
    result.incomplete = [
      .largeMissing(missing, environment: "maze2d-large-far", steps: 100_000)
    ]
    return result
  }()

  // Updates and steps of the three phases with the published rates.
  private static func published(
    _ pretraining: Int, _ exploration: Int, _ retraining: Int, seconds: Double
  ) -> TaskBudget {
    var budget = TaskBudget(
      pretraining: pretraining, exploration: exploration, retraining: retraining)
    budget.secondsPerCell = seconds
    return budget
  }

  /// The published lengths and widths on the tasks that need no downloads.
  static let paper: OOOConfiguration = {
    var result = full
    var budget = TaskBudget(pretraining: 500_000, exploration: 500_000, retraining: 2_000_000)
    budget.widths = [256, 256]
    budget.finalEpisodes = 100
    budget.fractions = [0.5, 1]
    budget.arms = [.offline] + StudyArm.ablated
    result.incomplete = [.largeMissing(budget, environment: "maze2d-large", steps: 500_000)]
    result.finetuning = [
      .maze("maze-large", environment: "maze2d-large", steps: 1_000_000, grid: large, budget),
      publishedCalibrated(budget),
    ]
    return result
  }()
}

extension OOOConfiguration {
  // Cal-QL with the released networks, draws and lengths.
  private static func publishedCalibrated(_ budget: TaskBudget) -> TaskPlan {
    var budget = budget
    budget.arms = [.offline] + StudyArm.twoByTwo
    (budget.exploration, budget.retraining) = (1_000_000, 1_000_000)
    var plan = TaskPlan.calibratedMaze(
      "maze-large-calql", environment: "maze2d-large", steps: 1_000_000, grid: large, budget)
    plan.exploration.learner = .cql(CQLSettings.maze.calibrated)
    plan.exploration.bonus = .distillation(.calql)
    plan.retraining.learner = .cql(.maze)
    return plan
  }
}

extension TaskPlan {
  /// The large maze without the goal's region and two corners.
  fileprivate static func largeMissing(
    _ budget: TaskBudget, environment: String, steps: Int
  ) -> TaskPlan {
    .maze(
      "maze-large-missing", environment: environment, steps: steps,
      removing: [
        ObservationDisc(x: 7, y: 9, radius: 1.5), ObservationDisc(x: 1, y: 10, radius: 1.5),
        ObservationDisc(x: 1, y: 1, radius: 1.5),
      ],
      grid: OOOConfiguration.large, budget)
  }
}
