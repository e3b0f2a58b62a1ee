import NeuralNetworks
import Optimizers
public import Randomness
import Tensors

/// Where the responses of an iteration come from.
public enum ResponseSource<Prompt: Sendable>: Sendable {
  /// The policy itself answers prompts, drawn without repetition until all have been used.
  case onPolicy(prompts: [Prompt])
  /// A fixed set of scored responses.
  case offline([ResponseGroup<Prompt>])
}

/// One loop for all methods (Algorithm 1): sample or read, score, go through the responses.
public struct PreferenceTrainer<Policy: ResponsePolicy>: Sendable {
  /// The policy that is tuned.
  public private(set) var policy: Policy
  /// The frozen copy of its start, or another reference.
  public let reference: Policy
  /// The method.
  public let method: TuningMethod
  /// The knobs.
  public let settings: LoopSettings
  /// Optimiser steps so far.
  public private(set) var steps = 0
  /// Responses scored so far.
  public private(set) var rewardQueries = 0
  /// Steps left out because their minibatch held nothing to learn from.
  public private(set) var skippedSteps = 0

  private var optimizer: Adam
  private var estimator: AdvantageEstimator?
  private let reward: @Sendable (Policy.Prompt, [Int32]) -> Double
  private let key: RandomKey
  private var iteration = 0
  private var order: [Int] = []

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
    try settings.validate(for: method)
    self.policy = policy
    self.reference = reference ?? policy
    self.method = method
    self.settings = settings
    self.reward = reward
    self.key = key
    optimizer = Adam(learningRate: Scalar(settings.learningRate))
    switch method {
    case .reinforce(let estimator, _), .proximal(_, let estimator): self.estimator = estimator
    default: estimator = nil
    }
  }

  /// Runs all iterations; an observer sees the trainer and what was logged after each step.
  ///
  /// - Throws: `LossError`, or `TrainingError.diverged` as soon as a number is not finite.
  public mutating func run(
    on source: ResponseSource<Policy.Prompt>,
    observer: (PreferenceTrainer, [String: Double]) -> Void = { _, _ in }
  ) throws {
    for _ in 0..<settings.iterations { try iterate(on: source, observer: observer) }
  }

  /// One iteration: `T B / M` steps.
  public mutating func iterate(
    on source: ResponseSource<Policy.Prompt>,
    observer: (PreferenceTrainer, [String: Double]) -> Void = { _, _ in }
  ) throws {
    let key = self.key.split("iteration").split(iteration)
    iteration += 1
    let rollout = try rollout(of: try draw(source, key: key), key: key)
    let scores = mean(rollout.groups.flatMap(\.rewards))
    var generator = key.split("order").generator()
    let perStep = (settings.minibatch ?? settings.batch) / settings.perPrompt
    for _ in 0..<settings.reuse {
      let order = generator.permutation(rollout.groups.count)
      for start in stride(from: 0, to: order.count, by: perStep) {
        var metrics = try step(
          rollout.rows(Array(order[start..<min(start + perStep, order.count)])))
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
    case .offline(let groups): return take(count, of: groups.count, key: key).map { groups[$0] }
    case .onPolicy(let prompts):
      rewardQueries += settings.batch
      return try policy.groups(
        take(count, of: prompts.count, key: key).map { prompts[$0] }, count: settings.perPrompt,
        key: key.split("samples"), reward: reward)
    }
  }

  // The next places of a random order, which is renewed when it is used up.
  private mutating func take(_ count: Int, of total: Int, key: RandomKey) -> [Int] {
    precondition(total > 0, "no prompts or responses to draw from")
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

  private mutating func rollout(
    of groups: [ResponseGroup<Policy.Prompt>], key: RandomKey
  ) throws(LossError) -> Rollout<Policy.Prompt> {
    var rollout = Rollout(groups: groups)
    let penalised = settings.klInReward > 0
    let isProximal = if case .proximal = method { true } else { false }
    if isProximal || penalised { rollout.old = tokens(of: groups, policy) }
    if method.needsReference || penalised {
      rollout.reference = tokens(of: groups, reference).map { group in
        group.map { $0.reduce(0, +) }
      }
    }
    if case .rejection(_, let beta) = method {
      var generator = key.split("accept").generator()
      for group in groups {
        rollout.accepted.append(
          try acceptedResponses(rewards: group.rewards, beta: beta, using: &generator))
      }
    }
    let rewards = penalised ? rewards(rollout) : groups.map(\.rewards)
    rollout.advantages = try estimator?.advantages(rewards) ?? []
    return rollout
  }

  // Rewards with k1 as a penalty.
  private func rewards(_ rollout: Rollout<Policy.Prompt>) -> [[Double]] {
    rollout.groups.indices.map { group in
      zip(rollout.groups[group].rewards, zip(rollout.old[group], rollout.reference[group])).map {
        $0 - settings.klInReward * ($1.0.reduce(0, +) - $1.1)
      }
    }
  }

  // The log-probabilities of all tokens by group and response, without the padding.
  private func tokens(
    of groups: [ResponseGroup<Policy.Prompt>], _ policy: Policy
  ) -> [[[Double]]] {
    let rows = policy.tokenNumbers(
      of: groups.flatMap(\.responses),
      to: groups.flatMap { [Policy.Prompt](repeating: $0.prompt, count: $0.responses.count) })
    var start = 0
    return groups.map { group in
      defer { start += group.responses.count }
      return Array(rows[start..<start + group.responses.count])
    }
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
