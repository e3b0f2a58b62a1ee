import Experiments
import Randomness

/// One run of a method on the bandit with a tabular policy: the exact mean reward after each step.
struct TabularRun {
  var curve: [Double]
  let start: ActionLaw
  let end: ActionLaw
  /// The policy at the start and after every twentieth of the steps.
  let laws: [ActionLaw]

  /// Runs a method.
  init(
    _ method: TuningMethod, _ task: BanditTask, settings: LoopSettings, source: ResponseSource<Int>,
    key: RandomKey
  ) throws {
    let reward = task.reward
    let table = reward.table
    start = TabularPolicy.reference.law
    var trainer = try PreferenceTrainer(
      policy: TabularPolicy.reference, method: method, settings: settings,
      key: key.split(task.rawValue)
    ) { _, response in reward(response) }
    let every = max(1, settings.iterations * settings.stepsPerIteration / 20)
    var (curve, laws) = ([start.mean(of: table)], [start])
    try trainer.run(on: source) { trainer, _ in
      let law = trainer.policy.law
      curve.append(law.mean(of: table))
      if trainer.steps.isMultiple(of: every) { laws.append(law) }
    }
    (self.curve, self.laws) = (curve, laws)
    end = trainer.policy.law
  }

  /// The mean of the curve: the area under it over its length.
  var area: Double { mean(curve) }

  /// The mean reward at the end.
  var final: Double { curve.last ?? .nan }

  /// The first step at which the mean reward reaches a level; one more than the number of steps if it
  /// never does.
  func steps(to level: Double) -> Int {
    curve.firstIndex { $0 >= level } ?? curve.count
  }

  /// What is reported of the run, and the curve at some hundred places.
  func add(to outcome: inout Outcome, as task: BanditTask) {
    let name = task.rawValue
    outcome.metrics["final/\(name)"] = final
    outcome.metrics["auc/\(name)"] = area
    outcome.metrics["steps-to-0.9/\(name)"] = Double(steps(to: 0.9))
    outcome.metrics["kl/\(name)"] = end.divergence(from: start)
    outcome.metrics["entropy/\(name)"] = end.entropy
    outcome.series["reward/\(name)"] = Self.places(curve.count).map { curve[$0] }
  }

  /// At most 101 places of a curve, evenly spread.
  static func places(_ count: Int) -> [Int] {
    let points = min(count, 101)
    return points < 2 ? Array(0..<count) : (0..<points).map { $0 * (count - 1) / (points - 1) }
  }
}

extension ResponseSource<Int> {
  /// As many prompts as an iteration takes; a tabular policy answers all alike.
  static func onPolicy(count: Int) -> ResponseSource { .onPolicy(prompts: Array(0..<count)) }

  /// Responses of the reference, the same for all methods under one seed.
  static func reference(
    _ task: BanditTask, settings: BanditSettings, key: RandomKey
  ) throws -> ResponseSource {
    let reward = task.reward
    return .offline(
      try TabularPolicy.reference.groups(
        Array(0..<settings.offlinePrompts), count: settings.perPrompt,
        key: key.split("offline").split(task.rawValue)
      ) { reward($1) })
  }
}
