public import Randomness

/// The methods that are compared on length problems.
public enum LengthMethod: String, Sendable, Codable, CaseIterable {
  /// The likelihood of preferred completions.
  case prefFT = "pref-ft"
  /// DPO on the preferences.
  case offlineDPO = "offline-dpo"
  /// IPO on the preferences.
  case offlineIPO = "offline-ipo"
  /// Reward-weighted regression on samples of the reference, judged by the learned reward: descent on
  /// `KL(π* || π)` for `π* ∝ π_ref exp(r / β)`.
  case offlineWeighted = "offline-rwr"
  /// DPO on samples of the policy, judged by the learned reward.
  case onlineDPO = "online-dpo"
  /// IPO on samples of the policy, judged by the learned reward.
  case onlineIPO = "online-ipo"
  /// Best-of-N on samples of the policy.
  case bestOfN = "bon"
  /// Reward-weighted regression on samples of the policy.
  case rewardWeighted = "rwr"
  /// REINFORCE against the mean of a prompt's rewards.
  case reinforce
  /// REINFORCE with k1 in the reward: descent on `KL(π || π*)` for the same `π*`.
  case penalized = "reinforce-kl"
  /// PPO on advantages of whole completions.
  case proximal = "ppo"

  /// Whether the policy's own samples are learned from.
  public var isOnline: Bool {
    switch self {
    case .prefFT, .offlineDPO, .offlineIPO, .offlineWeighted: false
    default: true
    }
  }

  /// The temperature of `π* ∝ π_ref exp(r / β)`, of rewards with deviation 1 on the reference.
  static let beta = 1.0

  // Whether several samples of a prompt are learned from, instead of the two of a preference.
  var usesGroups: Bool { isOnline || self == .offlineWeighted }

  /// The method with the coefficients of the paper's language models.
  public var method: TuningMethod {
    switch self {
    case .prefFT: .pairs(.likelihood, PairSelection(.all))
    case .offlineDPO, .onlineDPO: .pairs(.dpo(beta: 0.1), PairSelection(.all))
    case .offlineIPO, .onlineIPO: .pairs(.ipo(tau: 0.1), PairSelection(.all))
    case .bestOfN: .bestOfN(BestOfN())
    case .rewardWeighted, .offlineWeighted: .rewardWeighted(beta: Self.beta, limit: 20)
    case .reinforce, .penalized: .reinforce(AdvantageEstimator(.groupMean), klWeight: 0)
    case .proximal: .proximal(PolicyLoss(), .perPrompt)
    }
  }
}

/// How a policy is tuned on a length problem.
public struct LengthRunSettings: Sendable, Hashable, Codable {
  /// The method; offline ones learn from the preferences and see no learned reward.
  public var method = LengthMethod.onlineDPO
  /// Optimiser steps.
  public var steps = 160
  /// The size of Adam's steps.
  public var learningRate = 3e-4
  /// `M`, the completions of a step.
  public var batch = 16
  /// `B`, the completions that are sampled at once, a multiple of `batch`; offline methods have no
  /// use for it.
  public var samples = 16
  /// `T`, how often the completions sampled at once are gone through.
  public var reuse = 1
  /// Samples of a prompt when the policy's own are learned from.
  public var perPrompt = 4
  /// Prompts of the reference's samples that `offline-rwr` learns from.
  public var offlinePrompts = 500
  /// Prompts on which the policy is evaluated.
  public var evaluationPrompts = 128
  /// How often it is evaluated after the start.
  public var evaluations = 10

  /// The settings of quick runs.
  public init() {}

  var loop: LoopSettings {
    let batches = method.isOnline ? samples / max(1, batch) : 1
    var loop = LoopSettings(
      batch: method.isOnline ? samples : batch, perPrompt: method.usesGroups ? perPrompt : 2,
      minibatch: batch, reuse: reuse, iterations: max(1, steps / max(1, reuse * batches)),
      learningRate: learningRate)
    loop.gradientLimit = 1
    loop.klInReward = method == .penalized ? LengthMethod.beta : 0
    return loop
  }
}

/// What tuning by one method did to a policy.
public struct LengthRun: Sendable {
  /// Steps at which the policy was evaluated, from 0.
  public private(set) var steps: [Int] = []
  /// The mean true reward at these steps.
  public private(set) var gold: [Double] = []
  /// The mean length at these steps.
  public private(set) var lengths: [Double] = []
  /// The tuned model.
  public private(set) var model: GPT
  /// Its completions of the evaluation prompts.
  public private(set) var samples: [PromptedCompletion] = []
  /// `KL(policy || reference)` in nats a completion, estimated from these by k1.
  public private(set) var divergence = 0.0

  /// Tunes a reference by a method on a prepared task.
  ///
  /// - Parameters:
  ///   - policy: The reference, and the start.
  ///   - preparation: The task with preferences and learned reward.
  ///   - prompts: Prompts that the policy's own samples answer, and prompts to evaluate on.
  ///   - settings: By which method, and how long.
  ///   - key: The source of all that is drawn.
  ///   - progress: Is told how much is done, from 0 to 1, and ends the run by throwing.
  /// - Throws: `PreferenceError` or `LanguageError` for settings of no use, `TrainingError` for a
  ///   training that diverges, and what `progress` throws.
  public init(
    _ policy: LanguagePolicy<GPT>, _ preparation: LengthPreparation,
    prompts: (tuning: [[Int32]], evaluation: [[Int32]]), settings: LengthRunSettings,
    key: RandomKey, progress: (Double) throws -> Void = { _ in }
  ) throws {
    model = policy.model
    let problem = preparation.problem
    let learned = preparation.reward
    var trainer = try PreferenceTrainer(
      scoringBy: learned.scores(_:_:), policy: policy, method: settings.method.method,
      settings: settings.loop, key: key.split("train"))
    let source = try Self.source(policy, preparation, prompts.tuning, settings, key: key)
    let shown = Array(prompts.evaluation.prefix(settings.evaluationPrompts))
    func evaluate(_ policy: LanguagePolicy<GPT>, step: Int) throws {
      let drawn = try policy.samples(of: shown, key: key.split("evaluation"))
      add(step, zip(shown, drawn).map { ($0, $1) }, problem)
    }
    try evaluate(policy, step: 0)
    let iterations = trainer.settings.iterations
    let every = max(1, iterations / max(1, settings.evaluations))
    for iteration in 1...iterations {
      try trainer.iterate(on: source)
      if iteration.isMultiple(of: every) || iteration == iterations {
        try evaluate(trainer.policy, step: trainer.steps)
      }
      try progress(Double(iteration) / Double(iterations))
    }
    model = trainer.policy.model
    divergence =
      mean(model.logProbabilities(of: samples))
      - mean(policy.model.logProbabilities(of: samples))
  }

  private static func source(
    _ policy: LanguagePolicy<GPT>, _ preparation: LengthPreparation, _ prompts: [[Int32]],
    _ settings: LengthRunSettings, key: RandomKey
  ) throws -> ResponseSource<[Int32]> {
    guard !settings.method.isOnline else { return .onPolicy(prompts: prompts) }
    guard settings.method.usesGroups else { return .preferences(preparation.pairs) }
    return .offline(
      try policy.groups(
        scoredBy: preparation.reward.scores(_:_:), Array(prompts.prefix(settings.offlinePrompts)),
        count: settings.perPrompt, key: key.split("offline")))
  }

  private mutating func add(
    _ step: Int, _ drawn: [([Int32], SampledCompletion)], _ problem: LengthProblem
  ) {
    samples = drawn.map { PromptedCompletion(prompt: $0, completion: $1.tokens) }
    steps.append(step)
    gold.append(mean(samples.map { problem.reward($0.completion) }))
    lengths.append(mean(drawn.map { Double($0.1.length) }))
  }

  /// The mean of the true reward over all steps, by the trapezoidal rule.
  public var area: Double {
    guard let last = steps.last, last > 0 else { return .nan }
    let parts = zip(zip(steps, steps.dropFirst()), zip(gold, gold.dropFirst()))
    return parts.reduce(0) { $0 + Double($1.0.1 - $1.0.0) * ($1.1.0 + $1.1.1) / 2 } / Double(last)
  }
}
