import Experiments
import Randomness
import Tensors

/// Setting B: gpt-nano answers with sequences of actions.
struct SequenceExperiment: Experiment {
  let settings: SequenceSettings

  static let offline: [BanditArm] = [.prefFT, .bon, .bonNegative, .dpo, .ipo]
  static let online: [BanditArm] = [.bon, .rwr, .ppo, .dpo, .ipo]
  static let name = "sequence"

  var name: String { Self.name }
  var summary: String { "Offline and on-policy tuning of gpt-nano (bandit, setting B)" }
  var reproduces: String { "Section 5, didactic bandit, sequences of ten actions" }
  var arms: [String] {
    Self.offline.map { "offline-\($0.rawValue)" } + Self.online.map { "online-\($0.rawValue)" }
  }
  var secondsPerCell: Double? { 4 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let words = cell.arm.split(separator: "-", maxSplits: 1)
    guard arms.contains(cell.arm), let arm = BanditArm(rawValue: String(words[1])) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let key = context.key.split(name)
    let reference = try context.sharedBySeed("sequence") {
      try BanditSequence.reference(steps: settings.fittingSteps, key: key.split("reference"))
    }
    var outcome = Outcome()
    outcome.metrics["fit-kl"] = BanditSequence.divergence(reference, key: key.split("fit test"))
    for task in BanditTask.allCases {
      let isOnline = words[0] == "online"
      let plan = SequencePlan(
        method: arm.method, task: task, loop: settings.loop(arm, isOnline: isOnline),
        isOffline: !isOnline)
      let run = try SequenceRun(plan, settings: settings, reference: reference, key: key)
      run.add(to: &outcome, as: task)
    }
    return outcome
  }
}

/// What is run on setting B.
struct SequencePlan {
  var method: TuningMethod
  var task: BanditTask
  var loop: LoopSettings
  var isOffline: Bool
}

/// One run of a method on setting B.
struct SequenceRun<Policy: ModelPolicy> {
  private(set) var curve: [Double] = []
  private(set) var divergence = 0.0
  private var skipped = 0
  private var shift: (chosen: Double, rejected: Double)?
  private var firstStep: [String: Double] = [:]

  /// Runs a method; all methods share prompts, offline responses and random numbers under one key.
  init(
    _ plan: SequencePlan, settings: SequenceSettings, reference: Policy, key: RandomKey
  ) throws {
    let (task, isOffline) = (plan.task, plan.isOffline)
    let reward = task.reward
    let test = BanditSequence.prompts(settings.evaluationPrompts, key: key.split("test"))
    func evaluated(_ policy: Policy) throws -> (reward: Double, samples: [[Int32]]) {
      let samples = try policy.responses(to: test, key: key.split("evaluation"))
      return (mean(zip(test, samples).map { reward($0 + $1) }), samples)
    }
    let groups = isOffline ? try Self.offline(task, settings, reference, key) : []
    let source: ResponseSource<[Int32]> =
      isOffline
      ? .offline(groups)
      : .onPolicy(prompts: BanditSequence.prompts(settings.prompts, key: key.split("prompts")))
    var trainer = try PreferenceTrainer(
      policy: reference, method: plan.method, settings: plan.loop,
      key: key.split("train").split(task.rawValue)
    ) { reward($0 + $1) }
    let (iterations, every) = (trainer.settings.iterations, settings.iterationsPerEvaluation)
    var last = try evaluated(reference)
    curve = [last.reward]
    for iteration in 1...iterations {
      try trainer.iterate(on: source) { _, metrics in
        if firstStep.isEmpty { firstStep = metrics }
      }
      guard iteration.isMultiple(of: every) || iteration == iterations else { continue }
      last = try evaluated(trainer.policy)
      curve.append(last.reward)
    }
    let policy = trainer.policy
    // Of the law that is drawn from: losses of the released code see another one.
    divergence = mean(
      zip(
        policy.sampler.logProbabilities(of: last.samples, to: test).doubles,
        reference.sampler.logProbabilities(of: last.samples, to: test).doubles
      ).map { $0 - $1 })
    skipped = trainer.skippedSteps
    shift = isOffline ? Self.shift(groups, from: reference, to: policy) : nil
  }

  private static func offline(
    _ task: BanditTask, _ settings: SequenceSettings, _ reference: Policy,
    _ key: RandomKey
  ) throws -> [ResponseGroup<[Int32]>] {
    let reward = task.reward
    return try reference.groups(
      BanditSequence.prompts(settings.offlinePrompts, key: key.split("offline prompts")),
      count: settings.perPrompt, key: key.split("offline").split(task.rawValue)
    ) { reward($0 + $1) }
  }

  // How the log-probabilities of preferred and dispreferred responses of the data moved.
  private static func shift(
    _ groups: [ResponseGroup<[Int32]>], from start: Policy, to end: Policy
  ) -> (chosen: Double, rejected: Double) {
    var moves: (chosen: [Double], rejected: [Double]) = ([], [])
    for group in groups {
      let prompts = [[Int32]](repeating: group.prompt, count: group.responses.count)
      let before = start.logProbabilities(of: group.responses, to: prompts).doubles
      let after = end.logProbabilities(of: group.responses, to: prompts).doubles
      for pair in PairSelection()(rewards: group.rewards) {
        moves.chosen.append(after[pair.chosen] - before[pair.chosen])
        moves.rejected.append(after[pair.rejected] - before[pair.rejected])
      }
    }
    return (mean(moves.chosen), mean(moves.rejected))
  }

  /// What is reported of the run.
  func add(to outcome: inout Outcome, as task: BanditTask) {
    let name = task.rawValue
    outcome.metrics["final/\(name)"] = curve.last
    outcome.metrics["auc/\(name)"] = mean(curve)
    outcome.metrics["kl/\(name)"] = divergence
    outcome.series["reward/\(name)"] = curve
    outcome.metrics["skipped/\(name)"] = Double(skipped)
    // PPO's ratio before the first update is 1 unless the policy is another one in updates.
    outcome.metrics["first-ratio/\(name)"] = firstStep["val/ratio"]
    outcome.metrics["first-clipped/\(name)"] = firstStep["policy/clipfrac_avg"]
    guard let shift else { return }
    outcome.metrics["logps/chosen/\(name)"] = shift.chosen
    outcome.metrics["logps/rejected/\(name)"] = shift.rejected
    outcome.metrics["logps/margins/\(name)"] = shift.chosen - shift.rejected
  }
}
