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
  private static let large = UniformGrid([.init(0.4, 7.2, bins: 35), .init(0.4, 10.2, bins: 50)])

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
    result.walls = [.wall(budget)]
    result.finetuning = [
      .maze("maze-umaze", environment: "maze2d-umaze", steps: 500, grid: umaze, ablated),
      .calibratedMaze(
        "maze-umaze-calql", environment: "maze2d-umaze", steps: 500, grid: umaze, budget),
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

  /// Every claim and ablation, in at most six hours.
  static let full: OOOConfiguration = {
    var result = OOOConfiguration()
    var wall = TaskBudget(pretraining: 10_000, exploration: 50_000, retraining: 50_000)
    wall.arms = [.offline] + StudyArm.ablated
    wall.fractions = [0.25, 0.5, 0.75, 1]
    result.walls = [.wall(wall)]
    result.online = [
      .sparseRun(TaskBudget(pretraining: 0, exploration: 30_000, retraining: 30_000))
    ]
    var maze = TaskBudget(pretraining: 20_000, exploration: 60_000, retraining: 60_000)
    maze.widths = [128, 128]
    var ablated = maze
    ablated.arms = [.offline, .jumpStart, .expansion] + StudyArm.ablated
    var conservative = maze
    conservative.arms = [.offline, .finetune, .naive, .ooo]
    (conservative.exploration, conservative.retraining) = (30_000, 30_000)
    conservative.batchSize = 128
    result.finetuning = [
      .maze("maze-umaze", environment: "maze2d-umaze", steps: 60_000, grid: umaze, ablated),
      .maze("maze-medium", environment: "maze2d-medium", steps: 100_000, grid: medium, maze),
      .calibratedMaze(
        "maze-umaze-calql", environment: "maze2d-umaze", steps: 60_000, grid: umaze, conservative),
    ]
    result.incomplete = [.largeMissing(maze, grid: large)]
    return result
  }()

  /// The published lengths and widths on the tasks that need no downloads.
  static let paper: OOOConfiguration = {
    var result = full
    var budget = TaskBudget(pretraining: 500_000, exploration: 500_000, retraining: 2_000_000)
    budget.widths = [256, 256]
    budget.finalEpisodes = 100
    budget.fractions = [0.5, 1]
    budget.arms = [.offline] + StudyArm.ablated
    result.incomplete = [.largeMissing(budget, grid: large)]
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
  fileprivate static func largeMissing(_ budget: TaskBudget, grid: UniformGrid) -> TaskPlan {
    .maze(
      "maze-large-missing", environment: "maze2d-large", steps: 200_000,
      removing: [
        ObservationDisc(x: 7, y: 9, radius: 1.5), ObservationDisc(x: 1, y: 10, radius: 1.5),
        ObservationDisc(x: 1, y: 1, radius: 1.5),
      ],
      grid: grid, budget)
  }
}
