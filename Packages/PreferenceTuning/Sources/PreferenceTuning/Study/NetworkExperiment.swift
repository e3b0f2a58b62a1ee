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
    guard arms.contains(cell.arm), let arm = BanditArm(rawValue: String(words[1])) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let key = context.key.split(name)
    let start = fitted(key)
    let test = BanditNetwork.prompts(settings.evaluationPrompts, key: key.split("test"))
    var outcome = Outcome()
    for task in BanditTask.allCases {
      let table = task.reward.table
      func reward(_ policy: BanditNetwork) -> Double {
        mean(policy.laws(test).map { $0.mean(of: table) })
      }
      var curve = [reward(start)]
      let isOnline = words[0] == "online"
      let every = max(1, loop(arm, isOnline: isOnline).stepsPerIteration * (isOnline ? 1 : 5))
      try train(start, arm, task, isOnline: isOnline, key: key) { trainer in
        if trainer.steps.isMultiple(of: every) { curve.append(reward(trainer.policy)) }
      }
      outcome.metrics["final/\(task.rawValue)"] = curve.last
      outcome.metrics["auc/\(task.rawValue)"] = mean(curve)
      outcome.series["reward/\(task.rawValue)"] = curve
    }
    return outcome
  }

  private func loop(_ arm: BanditArm, isOnline: Bool) -> LoopSettings {
    LoopSettings(
      batch: settings.prompts * settings.perPrompt, perPrompt: settings.perPrompt,
      reuse: isOnline ? settings.stepsPerRound : 1,
      iterations: isOnline ? settings.rounds : settings.offlineSteps,
      learningRate: settings.rates.rate(arm, isOnline: isOnline))
  }

  private func train(
    _ start: BanditNetwork, _ arm: BanditArm, _ task: BanditTask, isOnline: Bool, key: RandomKey,
    observer: (PreferenceTrainer<BanditNetwork>) -> Void
  ) throws {
    let prompts = BanditNetwork.prompts(settings.prompts, key: key.split("prompts"))
    let reward = task.reward
    var trainer = try PreferenceTrainer(
      policy: start, method: arm.method, settings: loop(arm, isOnline: isOnline),
      key: key.split("train").split(task.rawValue)
    ) { _, response in reward(response) }
    let offline = try start.groups(
      prompts, count: settings.perPrompt, key: key.split("offline").split(task.rawValue)
    ) { reward($1) }
    try trainer.run(on: isOnline ? .onPolicy(prompts: prompts) : .offline(offline)) { trainer, _ in
      observer(trainer)
    }
  }

  // Reverse KL to the data's law, as the released code fits its reference.
  private func fitted(_ key: RandomKey) -> BanditNetwork {
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
}
