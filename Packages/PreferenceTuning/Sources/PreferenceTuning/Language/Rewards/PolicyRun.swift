public import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What tuning by one method did to a policy.
public struct PolicyRun: Sendable {
  /// Steps at which the policy was evaluated, from 0.
  public private(set) var steps: [Int] = []
  /// The mean gold reward at these steps.
  public private(set) var gold: [Double] = []
  /// The mean learned reward at these steps.
  public private(set) var learned: [Double] = []
  /// The mean length at these steps.
  public private(set) var lengths: [Double] = []
  /// The tuned model.
  public private(set) var model: GPT
  /// Its completions of the evaluation prompts.
  public private(set) var samples: [PromptedCompletion] = []
  /// `KL(policy || reference)` in nats a completion, estimated from these by k1.
  public private(set) var divergence = 0.0
  /// How far these are from texts of the reference.
  public private(set) var quality = CompletionQuality()
  /// Steps left out: PPO's because the policy had moved too far, others because they had no pair.
  public private(set) var skippedSteps = 0

  /// Tunes a reference by a method.
  ///
  /// - Parameters:
  ///   - policy: The reference, and the start.
  ///   - target: Preferences, learned reward and gold.
  ///   - prompts: Prompts that the policy's own samples answer, and prompts to evaluate on.
  ///   - settings: By which method, and how long.
  ///   - key: The source of all that is drawn.
  ///   - progress: Is told how much is done, from 0 to 1, and ends the run by throwing.
  /// - Throws: `PreferenceError` or `LanguageError` for settings of no use, `TrainingError` for a
  ///   training that diverges, and what `progress` throws.
  public init(
    _ policy: LanguagePolicy<GPT>, _ target: TuningTarget,
    prompts: (tuning: [[Int32]], evaluation: [[Int32]]), settings: PolicyRunSettings,
    key: RandomKey, progress: (Double) throws -> Void = { _ in }
  ) throws {
    try settings.validate()
    model = policy.model
    let plan = Plan(
      target: target, settings: settings, key: key,
      source: try Self.source(policy, target, prompts.tuning, settings, key: key),
      shown: Array(prompts.evaluation.prefix(settings.evaluationPrompts)))
    if settings.masksFirstToken {
      try tune(ReleasedPolicy(policy, .firstTokenMasked), plan, progress)
    } else if settings.method.method.needsCritic {
      try tune(ValuedLanguagePolicy(policy, key: key.split("critic")), plan, progress)
    } else {
      try tune(policy, plan, progress)
    }
    let reference = policy.model.logProbabilities(of: samples)
    divergence = mean(model.logProbabilities(of: samples)) - mean(reference)
    quality.measure(samples, referenceLogProbabilities: reference)
  }

  // What is the same for policies with a critic and without.
  private struct Plan {
    let target: TuningTarget
    let settings: PolicyRunSettings
    let key: RandomKey
    let source: ResponseSource<[Int32]>
    let shown: [[Int32]]
  }

  private mutating func tune<Policy: ModelPolicy>(
    _ start: Policy, _ plan: Plan, _ progress: (Double) throws -> Void
  ) throws where Policy.Model == GPT {
    var trainer = try PreferenceTrainer(
      scoringBy: plan.target.reward.scores(_:_:), policy: start,
      method: plan.settings.method.method, settings: plan.settings.loop,
      key: plan.key.split("train"))
    try evaluate(start.sampler, plan, step: 0)
    let iterations = trainer.settings.iterations
    let every = max(1, iterations / max(1, plan.settings.evaluations))
    for iteration in 1...iterations {
      try trainer.iterate(on: plan.source)
      if iteration.isMultiple(of: every) || iteration == iterations {
        try evaluate(trainer.policy.sampler, plan, step: trainer.steps)
      }
      try progress(Double(iteration) / Double(iterations))
    }
    model = trainer.policy.sampler.model
    skippedSteps = trainer.skippedSteps
  }

  private mutating func evaluate(
    _ policy: LanguagePolicy<GPT>, _ plan: Plan, step: Int
  ) throws {
    let drawn = try policy.samples(of: plan.shown, key: plan.key.split("evaluation"))
    samples = zip(plan.shown, drawn).map { PromptedCompletion(prompt: $0, completion: $1.tokens) }
    steps.append(step)
    gold.append(mean(plan.target.gold(samples)))
    learned.append(mean(plan.target.reward.scores(of: samples)))
    lengths.append(mean(drawn.map { Double($0.length) }))
    quality.endedShare = mean(drawn.map { $0.isEnded ? 1 : 0 })
  }

  private static func source(
    _ policy: LanguagePolicy<GPT>, _ target: TuningTarget, _ prompts: [[Int32]],
    _ settings: PolicyRunSettings, key: RandomKey
  ) throws -> ResponseSource<[Int32]> {
    guard !settings.method.isOnline else { return .onPolicy(prompts: prompts) }
    guard settings.method.usesGroups else { return .preferences(target.pairs) }
    return .offline(
      try policy.groups(
        scoredBy: target.reward.scores(_:_:), Array(prompts.prefix(settings.offlinePrompts)),
        count: settings.perPrompt, key: key.split("offline")))
  }

  /// The mean of the gold reward over all steps, by the trapezoidal rule.
  public var area: Double {
    guard let last = steps.last, last > 0 else { return .nan }
    let parts = zip(zip(steps, steps.dropFirst()), zip(gold, gold.dropFirst()))
    return parts.reduce(0) { $0 + Double($1.0.1 - $1.0.0) * ($1.1.0 + $1.1.1) / 2 } / Double(last)
  }
}

/// What completions look like beside those of the reference: a reward can rise while they fall apart.
public struct CompletionQuality: Sendable, Hashable, Codable {
  /// The share that end by themselves.
  public internal(set) var endedShare = 0.0
  /// The share of different ones among all neighbouring pairs of tokens (distinct-2).
  ///
  /// Li et al. 2016; nil if no completion has two tokens, the end token included.
  public private(set) var distinctPairs: Double?
  /// `exp(-Σ ln π_ref / tokens)`, the perplexity under the reference.
  public private(set) var perplexity = 1.0

  mutating func measure(
    _ samples: [PromptedCompletion], referenceLogProbabilities: [Double]
  ) {
    let pairs = samples.flatMap { zip($0.completion, $0.completion.dropFirst()) }
      .map { TokenPair(first: $0, second: $1) }
    distinctPairs = pairs.isEmpty ? nil : Double(Set(pairs).count) / Double(pairs.count)
    let tokens = samples.reduce(0) { $0 + $1.completion.count }
    perplexity = exp(-referenceLogProbabilities.reduce(0, +) / Double(tokens))
  }

  private struct TokenPair: Hashable {
    let first: Int32
    let second: Int32
  }
}
