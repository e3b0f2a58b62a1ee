import Experiments
import Randomness

/// How fresh samples are, and how often they are used, in settings A and B of the bandit.
struct BanditKnobExperiment: Experiment {
  let setting: Setting
  let knob: Knob

  /// Whose policy is tuned.
  enum Setting: Sendable {
    /// Setting A.
    case network(NetworkSettings)
    /// Setting B.
    case sequence(SequenceSettings)

    var name: String {
      switch self {
      case .network: NetworkExperiment.name
      case .sequence: SequenceExperiment.name
      }
    }

    var settings: any KnobbedSettings {
      switch self {
      case .network(let settings): settings
      case .sequence(let settings): settings
      }
    }
  }

  /// What is varied.
  enum Knob: String, Sendable, CaseIterable {
    /// The prompts sampled at once, at a fixed number of steps.
    case staleness
    /// The passes over their responses, in a fixed number of rounds.
    case reuse

    func values(_ settings: KnobSettings) -> [Int] {
      self == .staleness ? settings.batchPrompts : settings.reuses
    }

    func methods(_ settings: KnobSettings) -> [BanditMethod] {
      self == .staleness ? settings.stalenessMethods : settings.reuseMethods
    }
  }

  var name: String { "\(setting.name)-\(knob.rawValue)" }
  var summary: String {
    let policy = setting.name == NetworkExperiment.name ? "a perceptron" : "gpt-nano"
    return knob == .staleness
      ? "Train \(policy) on fresher or staler samples"
      : "Let \(policy) go through its samples once or many times"
  }
  var reproduces: String {
    "Section 5.1, didactic bandit: \(knob == .staleness ? "batch size" : "sample reuse")"
  }
  var arms: [String] { places.map(\.arm) }
  var secondsPerCell: Double? {
    let knobs = setting.settings.knobs
    let passes = Double(knobs.reuses.reduce(0, +)) / Double(max(1, knobs.reuses.count))
    let steps = knob == .staleness ? Double(knobs.steps) : Double(knobs.rounds) * passes
    return steps / (setting.name == NetworkExperiment.name ? 1000 : 150)
  }

  private var places: [(arm: String, method: BanditMethod, value: Int)] {
    let knobs = setting.settings.knobs
    return knob.methods(knobs).flatMap { method in
      knob.values(knobs).map { ("\(method.rawValue)/\($0)", method, $0) }
    }
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let place = places.first(where: { $0.arm == cell.arm }) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    // The start is that of the setting's other experiments.
    let key = context.key.split(setting.name)
    var outcome = Outcome()
    for task in BanditTask.allCases {
      let curve = try curve(plan(place.method, place.value, task), key, context)
      add(curve, task, to: &outcome)
    }
    return outcome
  }

  private func plan(_ method: BanditMethod, _ value: Int, _ task: BanditTask) -> BanditPlan {
    let (settings, knobs) = (setting.settings, setting.settings.knobs)
    let (perPrompt, minibatch) = (settings.perPrompt, knobs.minibatchPrompts)
    let isStaleness = knob == .staleness
    let prompts = isStaleness ? value : minibatch
    let loop = LoopSettings(
      batch: prompts * perPrompt, perPrompt: perPrompt, minibatch: minibatch * perPrompt,
      reuse: isStaleness ? 1 : value,
      iterations: isStaleness ? max(1, knobs.steps * minibatch / prompts) : knobs.rounds,
      learningRate: isStaleness
        ? settings.stalenessRates[method.rawValue] ?? settings.reuseLearningRate
        : settings.reuseLearningRate)
    return BanditPlan(
      method: method.method, task: task, loop: loop, isOffline: false,
      interval: isStaleness ? max(1, (knobs.batchPrompts.last ?? value) / value) : 1)
  }

  private func curve(
    _ plan: BanditPlan, _ key: RandomKey, _ context: CellContext
  ) throws -> [Double] {
    switch setting {
    case .network(var settings):
      let start = BanditNetwork.fitted(settings, key: key)
      settings.prompts = settings.knobs.prompts
      return try NetworkRun(plan, settings: settings, start: start, key: key).curve
    case .sequence(var settings):
      settings.prompts = settings.knobs.prompts
      let reference = try BanditSequence.reference(settings, key: key, in: context)
      return try SequenceRun(plan, settings: settings, reference: reference, key: key).curve
    }
  }

  private func add(_ curve: [Double], _ task: BanditTask, to outcome: inout Outcome) {
    outcome.metrics["final/\(task.rawValue)"] = curve.last
    outcome.metrics["auc/\(task.rawValue)"] = mean(curve)
    outcome.series["reward/\(task.rawValue)"] = curve
    guard knob == .reuse else { return }
    outcome.metrics["early/\(task.rawValue)"] = curve[setting.settings.knobs.earlyRound]
  }
}
