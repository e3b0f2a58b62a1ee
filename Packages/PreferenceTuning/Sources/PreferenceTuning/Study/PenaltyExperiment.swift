import Experiments
import Randomness

/// Where a penalty of KL stands in REINFORCE, and by which estimator (bandit).
///
/// The released code adds `ln π - ln π_ref` to the loss, which has an expected gradient of zero.
struct PenaltyExperiment: Experiment {
  let settings: BanditSettings

  static let name = "penalty"
  static let beta = 0.1

  var name: String { Self.name }
  var summary: String { "Hold REINFORCE near the reference by one estimator of KL or another" }
  var reproduces: String { "The objective of Section 3, and the released code's form of it" }
  var arms: [String] { ["none", "k1-loss", "k2-loss", "k3-loss", "k1-reward"] }
  var secondsPerCell: Double? { Double(settings.steps) / 1000 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard arms.contains(cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let estimator = KLEstimator(rawValue: String(cell.arm.prefix(2))) ?? .k2
    let method = TuningMethod.reinforce(
      AdvantageEstimator(.groupMean), klWeight: cell.arm.hasSuffix("loss") ? Self.beta : 0,
      estimator: estimator)
    var loop = LoopSettings(
      batch: settings.minibatchPrompts * settings.perPrompt, perPrompt: settings.perPrompt,
      iterations: settings.steps, learningRate: settings.rates.standard)
    loop.klInReward = cell.arm == "k1-reward" ? Self.beta : 0
    var outcome = Outcome()
    for task in BanditTask.allCases {
      let run = try TabularRun(
        method, task, settings: loop, source: .onPolicy(count: settings.minibatchPrompts),
        key: context.key.split(name))
      run.add(to: &outcome, as: task)
      let divergence = run.end.divergence(from: run.start)
      outcome.metrics["objective/\(task.rawValue)"] = run.final - Self.beta * divergence
      outcome.metrics["optimum/\(task.rawValue)"] = run.start.optimalValue(
        of: task.reward.table, beta: Self.beta)
    }
    return outcome
  }
}
