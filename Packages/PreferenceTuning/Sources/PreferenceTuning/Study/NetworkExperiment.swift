import Experiments
import NeuralNetworks
import Optimizers
import Randomness
import Tensors

/// Setting A: a perceptron that sees the prompt.
struct NetworkExperiment: Experiment {
  let settings: NetworkSettings

  static let name = "network"

  var name: String { Self.name }
  var summary: String { "Offline and on-policy tuning of a perceptron (bandit, setting A)" }
  var reproduces: String { "Section 5, didactic bandit, one action" }
  var arms: [String] { ["offline-bon", "offline-ipo", "online-bon", "online-ipo"] }
  var secondsPerCell: Double? { 0.5 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    let words = cell.arm.split(separator: "-")
    guard arms.contains(cell.arm), let arm = BanditMethod(rawValue: String(words[1])) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let key = context.key.split(name)
    let start = BanditNetwork.fitted(settings, key: key)
    var outcome = Outcome()
    outcome.metrics["fit-kl"] = start.divergence(from: .data, settings, key: key)
    for task in BanditTask.allCases {
      let plan = settings.plan(arm, task, isOffline: words[0] == "offline")
      try NetworkRun(plan, settings: settings, start: start, key: key)
        .add(to: &outcome, as: task)
    }
    return outcome
  }
}

/// One run of a method on setting A; mean rewards are exact for each of the test's prompts.
struct NetworkRun {
  private(set) var curve: [Double]
  private(set) var policy: BanditNetwork

  /// Runs a method from a fitted start; the law of the data is the reference, and gives the
  /// responses that offline methods learn from.
  init(
    _ plan: BanditPlan, settings: NetworkSettings, start: BanditNetwork, key: RandomKey
  ) throws {
    let test = BanditNetwork.prompts(settings.evaluationPrompts, key: key.split("test"))
    let reward = plan.task.reward
    func measured(_ policy: BanditNetwork) -> Double {
      mean(policy.laws(test).map { $0.mean(of: reward.table) })
    }
    var trainer = try PreferenceTrainer(
      policy: start, reference: .data, method: plan.method, settings: plan.loop,
      key: key.split("train").split(plan.task.rawValue)
    ) { _, response in reward(response) }
    let source = try Self.source(plan, settings, key)
    curve = [measured(start)]
    for iteration in 1...plan.loop.iterations {
      try trainer.iterate(on: source)
      if plan.isMeasured(after: iteration) { curve.append(measured(trainer.policy)) }
    }
    policy = trainer.policy
  }

  private static func source(
    _ plan: BanditPlan, _ settings: NetworkSettings, _ key: RandomKey
  ) throws -> ResponseSource<[Scalar]> {
    guard plan.isOffline else {
      return .onPolicy(prompts: BanditNetwork.prompts(settings.prompts, key: key.split("prompts")))
    }
    let reward = plan.task.reward
    return .offline(
      try BanditNetwork.data.groups(
        BanditNetwork.prompts(settings.offlinePrompts, key: key.split("offline prompts")),
        count: settings.perPrompt, key: key.split("offline").split(plan.task.rawValue)
      ) { reward($1) })
  }

  /// What is reported of the run.
  func add(to outcome: inout Outcome, as task: BanditTask) {
    outcome.metrics["final/\(task.rawValue)"] = curve.last
    outcome.metrics["auc/\(task.rawValue)"] = mean(curve)
    outcome.series["reward/\(task.rawValue)"] = curve
  }
}

extension NetworkSettings {
  /// The run of a method: offline, or from its own samples.
  func plan(_ method: BanditMethod, _ task: BanditTask, isOffline: Bool) -> BanditPlan {
    let loop = LoopSettings(
      batch: (isOffline ? offlinePrompts : prompts) * perPrompt, perPrompt: perPrompt,
      reuse: isOffline ? 1 : stepsPerRound, iterations: isOffline ? offlineSteps : rounds,
      learningRate: rates.rate(method, isOnline: !isOffline))
    let pairs = PairSelection(.all, threshold: isOffline ? offlineGap : 0)
    return BanditPlan(
      method: method.method(pairs), task: task, loop: loop, isOffline: isOffline,
      interval: isOffline ? 5 : 1)
  }
}

extension BanditNetwork {
  /// A network after a fit to the data's law by reverse KL, as the released code fits it.
  static func fitted(_ settings: NetworkSettings, key: RandomKey) -> BanditNetwork {
    var policy = BanditNetwork(key: key.split("weights"))
    var adam = Adam(learningRate: 0.01)
    let target = Tensor(rounding: BanditReference.logProbabilities)
    for step in 0..<settings.fittingSteps {
      let prompts = BanditNetwork.prompts(settings.prompts, key: key.split("fit").split(step))
      let (_, gradients) = valueAndGradient(at: policy) { policy in
        let logs = policy.logits(prompts).logSoftmax()
        return (logs.exp() * (logs - target)).sum(along: 1).mean()
      }
      adam.update(&policy, along: gradients)
    }
    return policy
  }

  /// The mean entropy of laws over the test's prompts, in nats.
  func entropy(_ settings: NetworkSettings, key: RandomKey) -> Double {
    mean(laws(Self.prompts(settings.evaluationPrompts, key: key.split("test"))).map(\.entropy))
  }

  /// The mean divergence of laws from another network's over the test's prompts, in nats.
  func divergence(
    from other: BanditNetwork, _ settings: NetworkSettings, key: RandomKey
  ) -> Double {
    let test = Self.prompts(settings.evaluationPrompts, key: key.split("test"))
    return mean(zip(laws(test), other.laws(test)).map { $0.divergence(from: $1) })
  }
}
