public import Randomness

/// The methods that are compared on length problems.
public enum LengthMethod: String, Sendable, Codable, CaseIterable {
  /// The likelihood of preferred completions.
  case prefFT = "pref-ft"
  /// DPO on the preferences.
  case offlineDPO = "offline-dpo"
  /// IPO on the preferences.
  case offlineIPO = "offline-ipo"
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
  /// PPO on advantages of whole completions.
  case proximal = "ppo"

  /// Whether the policy's own samples are learned from.
  public var isOnline: Bool {
    switch self {
    case .prefFT, .offlineDPO, .offlineIPO: false
    default: true
    }
  }

  /// The method with the coefficients of the paper's language models.
  public var method: TuningMethod {
    switch self {
    case .prefFT: .pairs(.likelihood, PairSelection(.all))
    case .offlineDPO, .onlineDPO: .pairs(.dpo(beta: 0.1), PairSelection(.all))
    case .offlineIPO, .onlineIPO: .pairs(.ipo(tau: 0.1), PairSelection(.all))
    case .bestOfN: .bestOfN(BestOfN())
    case .rewardWeighted: .rewardWeighted(beta: 1, limit: 20)
    case .reinforce: .reinforce(AdvantageEstimator(.groupMean), klWeight: 0)
    case .proximal: .proximal(PolicyLoss(), .perPrompt)
    }
  }
}

/// How a policy is tuned on a length problem.
public struct LengthRunSettings: Sendable, Hashable, Codable {
  /// The method; offline ones learn from the preferences and see no learned reward.
  public var method = LengthMethod.onlineDPO
  /// Optimiser steps.
  public var steps = 150
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
  /// Prompts on which the policy is evaluated.
  public var evaluationPrompts = 128
  /// How often it is evaluated after the start.
  public var evaluations = 5

  /// The settings of quick runs.
  public init() {}

  var loop: LoopSettings {
    let batches = method.isOnline ? samples / max(1, batch) : 1
    var loop = LoopSettings(
      batch: method.isOnline ? samples : batch, perPrompt: method.isOnline ? perPrompt : 2,
      minibatch: batch, reuse: reuse, iterations: max(1, steps / max(1, reuse * batches)),
      learningRate: learningRate)
    loop.gradientLimit = 1
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
  ///   - progress: Is told how much is done, from 0 to 1.
  /// - Throws: `PreferenceError` or `LanguageError` for settings of no use, `TrainingError` for a
  ///   training that diverges.
  public init(
    _ policy: LanguagePolicy<GPT>, _ preparation: LengthPreparation,
    prompts: (tuning: [[Int32]], evaluation: [[Int32]]), settings: LengthRunSettings,
    key: RandomKey, progress: (Double) -> Void = { _ in }
  ) throws {
    model = policy.model
    let problem = preparation.problem
    let learned = preparation.reward
    let method = settings.method
    var trainer = try PreferenceTrainer(
      scoringBy: { prompts, responses in
        learned.scores(
          of: zip(prompts, responses).map { PromptedCompletion(prompt: $0, completion: $1) })
      }, policy: policy, method: method.method, settings: settings.loop,
      key: key.split("train"))
    let source: ResponseSource<[Int32]> =
      method.isOnline ? .onPolicy(prompts: prompts.tuning) : .preferences(preparation.pairs)
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
      progress(Double(iteration) / Double(iterations))
    }
    model = trainer.policy.model
    divergence =
      mean(model.logProbabilities(of: samples))
      - mean(policy.model.logProbabilities(of: samples))
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
