import Experiments
import Randomness
import Tensors

/// Setting B: gpt-nano answers with sequences of actions.
struct SequenceExperiment: Experiment {
  let settings: SequenceSettings

  static let offline: [BanditMethod] = [.prefFT, .bon, .bonNegative, .dpo, .ipo]
  static let online: [BanditMethod] = [.bon, .rwr, .ppo, .dpo, .ipo]
  static let name = "sequence"

  var name: String { Self.name }
  var summary: String { "Offline and on-policy tuning of gpt-nano (bandit, setting B)" }
  var reproduces: String { "Section 5, didactic bandit, sequences of ten actions" }
  var arms: [String] {
    Self.offline.map { "offline-\($0.rawValue)" } + Self.online.map { "online-\($0.rawValue)" }
  }
  var secondsPerCell: Double? { Double(settings.rounds * settings.stepsPerRound) / 125 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let words = cell.arm.split(separator: "-", maxSplits: 1)
    guard arms.contains(cell.arm), let arm = BanditMethod(rawValue: String(words[1])) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let key = context.key.split(name)
    let reference = try BanditSequence.reference(settings, key: key, in: context)
    var outcome = Outcome()
    outcome.metrics["fit-kl"] = BanditSequence.divergence(reference, key: key.split("fit test"))
    for task in BanditTask.allCases {
      let plan = settings.plan(arm, task, isOffline: words[0] == "offline")
      let run = try SequenceRun(plan, settings: settings, reference: reference, key: key)
      run.add(to: &outcome, as: task)
    }
    return outcome
  }
}

extension BanditSequence {
  /// The fitted reference of a seed.
  static func reference(
    _ settings: SequenceSettings, key: RandomKey, in context: CellContext
  ) throws -> LanguagePolicy<GPT> {
    try context.sharedBySeed(SequenceExperiment.name) {
      try reference(steps: settings.fittingSteps, key: key.split("reference"))
    }
  }
}

/// One run of a method on setting B.
struct SequenceRun<Policy: ModelPolicy> {
  private(set) var curve: [Double] = []
  private(set) var divergence = 0.0
  private var skipped = 0
  private var moves: PairMoves<Policy>?
  private var firstStep: [String: Double] = [:]

  /// Runs a method; all methods share prompts, offline responses and random numbers under one key.
  init(
    _ plan: BanditPlan, settings: SequenceSettings, reference: Policy, key: RandomKey
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
    var last = try evaluated(reference)
    (curve, moves) = ([last.reward], isOffline ? PairMoves(groups, from: reference) : nil)
    for iteration in 1...trainer.settings.iterations {
      try trainer.iterate(on: source) { _, metrics in
        if firstStep.isEmpty { firstStep = metrics }
      }
      guard plan.isMeasured(after: iteration) else { continue }
      last = try evaluated(trainer.policy)
      curve.append(last.reward)
      moves?.append(trainer.policy)
    }
    let policy = trainer.policy
    // Of the law that is drawn from: losses of the released code see another one.
    divergence = mean(
      zip(
        policy.sampler.logProbabilities(of: last.samples, to: test).doubles,
        reference.sampler.logProbabilities(of: last.samples, to: test).doubles
      ).map { $0 - $1 })
    skipped = trainer.skippedSteps
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
    outcome.metrics["first-ratio-sd/\(name)"] = firstStep["val/ratio_var"].map { $0.squareRoot() }
    outcome.metrics["first-clipped/\(name)"] = firstStep["policy/clipfrac_avg"]
    guard let moves, let chosen = moves.chosen.last, let rejected = moves.rejected.last else {
      return
    }
    outcome.metrics["logps/chosen/\(name)"] = chosen
    outcome.metrics["logps/rejected/\(name)"] = rejected
    outcome.metrics["logps/margins/\(name)"] = chosen - rejected
    outcome.series["logps-chosen/\(name)"] = moves.chosen
    outcome.series["logps-rejected/\(name)"] = moves.rejected
    outcome.series["logps-margins/\(name)"] = zip(moves.chosen, moves.rejected).map(-)
  }
}

/// How the log-probabilities of preferred and dispreferred responses of the data moved, measurement
/// by measurement.
private struct PairMoves<Policy: ModelPolicy> {
  private(set) var chosen = [0.0]
  private(set) var rejected = [0.0]
  private let prompts: [[Int32]]
  private let responses: [[Int32]]
  private let pairs: [(chosen: Int, rejected: Int)]
  private let start: [Double]

  init(_ groups: [ResponseGroup<[Int32]>], from policy: Policy) {
    var (responses, pairs): ([[Int32]], [(chosen: Int, rejected: Int)]) = ([], [])
    for group in groups {
      pairs += PairSelection()(rewards: group.rewards).map {
        (responses.count + $0.chosen, responses.count + $0.rejected)
      }
      responses += group.responses
    }
    (self.responses, self.pairs) = (responses, pairs)
    prompts = groups.flatMap { [[Int32]](repeating: $0.prompt, count: $0.responses.count) }
    start = policy.logProbabilities(of: responses, to: prompts).doubles
  }

  mutating func append(_ policy: Policy) {
    let moves = zip(policy.logProbabilities(of: responses, to: prompts).doubles, start).map(-)
    chosen.append(mean(pairs.map { moves[$0.chosen] }))
    rejected.append(mean(pairs.map { moves[$0.rejected] }))
  }
}
