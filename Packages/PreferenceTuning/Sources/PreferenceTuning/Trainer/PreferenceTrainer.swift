import NeuralNetworks
import Optimizers
public import Randomness
import Tensors

/// Where the responses of an iteration come from.
public enum ResponseSource<Prompt: Sendable>: Sendable {
  /// The policy itself, or for RSO the reference, answers prompts, drawn without repetition until
  /// all have been used.
  case onPolicy(prompts: [Prompt])
  /// A fixed set of scored responses.
  case offline([ResponseGroup<Prompt>])
  /// Scored responses that an iteration takes all of, in more steps if they are more than its batch.
  case given([ResponseGroup<Prompt>])
}

/// One loop for all methods (Algorithm 1): sample or read, score, go through the responses.
public struct PreferenceTrainer<Policy: ResponsePolicy>: Sendable {
  /// The policy that is tuned.
  public internal(set) var policy: Policy
  /// The frozen copy of its start, or another reference.
  public let reference: Policy
  /// The method.
  public let method: TuningMethod
  /// The knobs.
  public let settings: LoopSettings
  /// Optimiser steps so far.
  public internal(set) var steps = 0
  /// Responses scored so far.
  public internal(set) var rewardQueries = 0
  /// Steps left out because their minibatch held nothing to learn from: no pair, equal rewards, or
  /// a policy that had moved too far for PPO.
  public internal(set) var skippedSteps = 0

  /// The responses of the last iteration with their rewards.
  public private(set) var samples: [ResponseGroup<Policy.Prompt>] = []
  /// Whether steps log the divergence from the reference and the entropy of any method's own samples,
  /// which can take two more passes; RSO has none.
  public var logsSamples = false

  var optimizer: Adam
  var estimator: AdvantageEstimator?
  var penalty: AdaptiveKL?
  private let rewards: @Sendable ([Policy.Prompt], [[Int32]]) -> [Double]
  let key: RandomKey
  /// Iterations so far.
  public internal(set) var iteration = 0
  // What is left of the places of a source, and how many it has.
  var order: [Int] = []
  var orderTotal: Int?

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - policy: The start.
  ///   - reference: What losses compare with; the start if nil.
  ///   - method: What is learned from responses.
  ///   - settings: The knobs.
  ///   - key: The source of samples and orders.
  ///   - reward: The reward of a response to a prompt.
  /// - Throws: `PreferenceError.setting` for knobs that cannot be used.
  public init(
    policy: Policy, reference: Policy? = nil, method: TuningMethod, settings: LoopSettings,
    key: RandomKey, reward: @escaping @Sendable (Policy.Prompt, [Int32]) -> Double
  ) throws(PreferenceError) {
    try self.init(
      scoringBy: { prompts, responses in zip(prompts, responses).map { reward($0, $1) } },
      policy: policy, reference: reference, method: method, settings: settings, key: key)
  }

  /// Prepares a run whose responses are scored all at once, as a learned reward is fastest.
  ///
  /// - Throws: As `init(policy:reference:method:settings:key:reward:)`.
  public init(
    scoringBy rewards: @escaping @Sendable ([Policy.Prompt], [[Int32]]) -> [Double],
    policy: Policy, reference: Policy? = nil, method: TuningMethod, settings: LoopSettings,
    key: RandomKey
  ) throws(PreferenceError) {
    try settings.validate(for: method)
    guard policy.hasCritic || !method.needsCritic else {
      throw .setting(
        name: "the policy", found: "without values",
        expected: "one with a critic, such as ValuedLanguagePolicy, since \(method.name) has one")
    }
    self.policy = policy
    self.reference = reference ?? policy
    self.method = method
    self.settings = settings
    self.rewards = rewards
    self.key = key
    optimizer = Adam(learningRate: Scalar(settings.learningRate))
    switch method {
    case .reinforce(let estimator, _, _), .proximal(_, let estimator): self.estimator = estimator
    case .actorCritic(let rule): penalty = rule.penalty
    default: break
    }
  }

  /// Runs all iterations that are left; an observer sees the trainer and what was logged after each step.
  ///
  /// - Throws: `LossError`, or `TrainingError.diverged` as soon as a number is not finite.
  public mutating func run(
    on source: ResponseSource<Policy.Prompt>,
    observer: (PreferenceTrainer, [String: Double]) -> Void = { _, _ in }
  ) throws {
    while iteration < settings.iterations { try iterate(on: source, observer: observer) }
  }

  /// One iteration: `T B / M` steps.
  ///
  /// - Throws: As `run(on:observer:)`, and `PreferenceError.setting` for no prompts or responses, or
  ///   another number of them while some of an earlier source are left to draw.
  public mutating func iterate(
    on source: ResponseSource<Policy.Prompt>,
    observer: (PreferenceTrainer, [String: Double]) -> Void = { _, _ in }
  ) throws {
    let key = self.key.split("iteration").split(iteration)
    let rollout = try rollout(of: try draw(source, key: key), key: key)
    iteration += 1
    samples = rollout.groups
    let scores = mean(rollout.groups.flatMap(\.rewards))
    var generator = key.split("order").generator()
    let perStep = (settings.minibatch ?? settings.batch) / settings.perPrompt
    for _ in 0..<settings.reuse {
      let order = generator.permutation(rollout.groups.count)
      for start in stride(from: 0, to: order.count, by: perStep) {
        var metrics = try step(
          rollout.rows(Array(order[start..<min(start + perStep, order.count)])))
        metrics.merge(rollout.metrics) { $1 }
        metrics["objective/scores"] = scores
        observer(self, metrics)
      }
    }
  }

  private mutating func draw(
    _ source: ResponseSource<Policy.Prompt>, key: RandomKey
  ) throws -> [ResponseGroup<Policy.Prompt>] {
    let count = settings.batch / settings.perPrompt
    switch source {
    case .given(let groups): return groups
    case .offline(let groups): return try take(count, of: groups.count, key: key).map { groups[$0] }
    case .onPolicy(let prompts):
      let groups = try (method.samplesReference ? reference : policy).groups(
        scoredBy: rewards, try take(count, of: prompts.count, key: key).map { prompts[$0] },
        count: settings.perPrompt, key: key.split("samples"))
      rewardQueries += settings.batch
      return groups
    }
  }

  // The next places of a random order, which is renewed when it is used up.
  private mutating func take(
    _ count: Int, of total: Int, key: RandomKey
  ) throws(PreferenceError) -> [Int] {
    guard total > 0 else {
      throw .setting(name: "prompts or responses", found: "none", expected: "at least one")
    }
    guard order.allSatisfy({ $0 < total }), order.isEmpty || (orderTotal ?? total) == total else {
      throw .setting(
        name: "the number of prompts or responses", found: "\(total)",
        expected: "\(orderTotal.map(String.init) ?? "more"), as in the iterations before")
    }
    orderTotal = total
    var generator = key.split("draw").generator()
    var taken: [Int] = []
    while taken.count < count {
      if order.isEmpty { order = generator.permutation(total) }
      let next = min(count - taken.count, order.count)
      taken += order.suffix(next)
      order.removeLast(next)
    }
    return taken
  }

  private mutating func step(_ rows: RolloutRows<Policy.Prompt>) throws -> [String: Double] {
    var metrics: [String: Double]?
    let result = try valueAndGradient(at: policy) { policy in
      guard let minibatch = try method.loss(policy, against: reference, rows) else {
        return Tensor(0)
      }
      metrics = minibatch.metrics
      return minibatch.loss
    }
    steps += 1
    guard var metrics else {
      skippedSteps += 1
      return [:]
    }
    let loss = result.value
    var gradients = result.gradients
    let norm = settings.gradientLimit.map { gradients.clip(toGlobalNorm: $0) } ?? gradients.norm
    guard loss.isFinite, norm.isFinite else {
      throw TrainingError.diverged(step: steps, method: method.name)
    }
    optimizer.update(&policy, along: gradients)
    metrics["loss"] = Double(loss)
    metrics["grad_norm"] = norm
    return metrics
  }
}

/// Why a run was stopped.
public enum TrainingError: Error, Sendable, Equatable {
  /// The loss or its gradient is infinite or undefined.
  case diverged(step: Int, method: String)
}
