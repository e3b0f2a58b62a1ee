/// What is learned from scored responses.
public enum TuningMethod: Sendable, Hashable, Codable {
  /// Supervised tuning on responses whose reward reaches a threshold (Binary FeedMe).
  case filtered(threshold: Double)
  /// Supervised tuning on so many of the best responses to each prompt.
  case filteredTop(count: Int)
  /// Reward-weighted regression, with weights up to a limit.
  case rewardWeighted(beta: Double, limit: Double)
  /// Best-of-N, with or without a negative term.
  case bestOfN(BestOfN)
  /// REINFORCE, RLOO or GRPO by their advantages, with `klWeight` times an estimator of KL in the
  /// loss; k2 is the one with the right gradient.
  case reinforce(AdvantageEstimator, klWeight: Double, estimator: KLEstimator = .k2)
  /// PPO on advantages of whole responses, without a critic.
  case proximal(PolicyLoss, AdvantageEstimator)
  /// PPO with a critic: advantages of tokens, and a penalty of KL that follows a target.
  case actorCritic(ActorCritic)
  /// A pair loss on pairs within the group.
  case pairs(PairLoss, PairSelection)
  /// A pair loss in every place of two equally long responses, averaged: the form of DPO and IPO in
  /// the released code, for comparison only.
  case positions(PairLoss, PairSelection)
  /// RSO: a pair loss on pairs among responses that rejection sampling accepts.
  case rejection(PairLoss, beta: Double)
  /// KTO: responses with rewards above a threshold are desirable; nil for the mean of their batch.
  case unpaired(UnpairedLoss, threshold: Double? = nil)

  /// Whether the loss compares with the frozen reference.
  public var needsReference: Bool {
    switch self {
    case .pairs(let loss, _), .rejection(let loss, _), .positions(let loss, _): loss.needsReference
    case .unpaired, .actorCritic: true
    case .reinforce(_, let klWeight, _): klWeight > 0
    default: false
    }
  }

  // RSO accepts or rejects what the reference proposes.
  var samplesReference: Bool { if case .rejection = self { true } else { false } }

  /// Whether rewards, of which a penalty can be subtracted, become advantages of responses.
  public var hasAdvantages: Bool {
    switch self {
    case .reinforce, .proximal: true
    default: false
    }
  }

  /// Whether the method compares responses to the same prompt.
  var needsGroups: Bool {
    switch self {
    case .filteredTop, .bestOfN, .pairs, .rejection, .positions: true
    case .reinforce(let estimator, _, _), .proximal(_, let estimator):
      [.leaveOneOut, .standardized, .groupMean].contains(estimator.baseline)
    default: false
    }
  }

  /// Whether the method learns from values that the policy tells.
  public var needsCritic: Bool {
    if case .actorCritic = self { true } else { false }
  }

  /// A short name.
  public var name: String {
    switch self {
    case .filtered, .filteredTop: "filtered"
    case .rewardWeighted: "rwr"
    case .bestOfN(let rule): rule.negative == nil ? "bon" : "bon-negative"
    case .reinforce(let estimator, _, _):
      switch estimator.baseline {
      case .leaveOneOut: "rloo"
      case .standardized: estimator == .perPrompt ? "reinforce" : "grpo"
      default: "reinforce"
      }
    case .proximal: "ppo"
    case .actorCritic: "ppo-critic"
    case .pairs(let loss, _): loss.name == "likelihood" ? "pref-ft" : loss.name
    case .positions(let loss, _): "\(loss.name)-positions"
    case .rejection: "rso"
    case .unpaired: "kto"
    }
  }
}

/// PPO on language models: what a token is worth is told by a critic.
///
/// Ziegler et al. 2019, Schulman et al. 2017: rewards of tokens are
/// `-β (ln π_old - ln π_ref)`, and the score on the last; advantages are those of generalised
/// estimation, whitened over all tokens of an iteration.
public struct ActorCritic: Sendable, Hashable, Codable {
  /// The losses of policy and values.
  public var loss: PolicyLoss
  /// The advantages of tokens.
  public var advantage: GeneralizedAdvantage
  /// The penalty of KL; nil for none.
  public var penalty: AdaptiveKL?

  /// The rule with TRL's settings, or others.
  public init(
    loss: PolicyLoss = .init(), advantage: GeneralizedAdvantage = .init(),
    penalty: AdaptiveKL? = nil
  ) {
    self.loss = loss
    self.advantage = advantage
    self.penalty = penalty
  }
}

/// The knobs of the loop that unifies the methods (Algorithm 1).
///
/// Draw `B / C` prompts, `C` responses to each; then for `T` epochs shuffle them, cut them into
/// minibatches of `M` responses, and take one step on each: `T B / M` steps an iteration.
public struct LoopSettings: Sendable, Hashable, Codable {
  /// `B`, the responses of one iteration: the larger, the staler.
  public var batch: Int
  /// `C`, the responses to a prompt.
  public var perPrompt: Int
  /// `M`, the responses of one step; nil for all.
  public var minibatch: Int?
  /// `T`, how often the responses of an iteration are gone through.
  public var reuse: Int
  /// The number of iterations.
  public var iterations: Int
  /// Adam's step size.
  public var learningRate: Double
  /// The weight of `Σ_t (ln π - ln π_ref)` subtracted from the reward (k1).
  public var klInReward: Double
  /// The largest magnitude of a response's advantage; nil for any.
  public var rewardLimit: Double?
  /// The largest norm of a gradient; nil for any.
  public var gradientLimit: Double?

  /// Settings of a loop.
  public init(
    batch: Int, perPrompt: Int = 10, minibatch: Int? = nil, reuse: Int = 1, iterations: Int,
    learningRate: Double
  ) {
    self.batch = batch
    self.perPrompt = perPrompt
    self.minibatch = minibatch
    self.reuse = reuse
    self.iterations = iterations
    self.learningRate = learningRate
    klInReward = 0
    rewardLimit = nil
    gradientLimit = nil
  }

  /// The steps of one iteration, `T B / M`.
  public var stepsPerIteration: Int { reuse * batch / (minibatch ?? batch) }

  /// Checks the knobs for a method.
  ///
  /// - Throws: `PreferenceError.setting` for the first that cannot be used.
  public func validate(for method: TuningMethod) throws(PreferenceError) {
    try validateCounts()
    guard batch % perPrompt == 0, (minibatch ?? batch) % perPrompt == 0 else {
      throw .setting(
        name: "batch or minibatch", found: "\(batch) and \(minibatch ?? batch)",
        expected: "multiples of the \(perPrompt) responses to a prompt")
    }
    guard batch % (minibatch ?? batch) == 0 else {
      throw .setting(
        name: "minibatch", found: "\(minibatch ?? batch)",
        expected: "a divisor of the batch of \(batch)")
    }
    guard perPrompt > 1 || !method.needsGroups else {
      throw .setting(
        name: "perPrompt", found: "1",
        expected: "at least 2, since \(method.name) compares the responses to one prompt")
    }
    if case .unpaired = method, (minibatch ?? batch) / perPrompt < 2 {
      throw .setting(
        name: minibatch == nil ? "batch" : "minibatch", found: "\(minibatch ?? batch)",
        expected: "responses to at least 2 prompts (\(2 * perPrompt)), since \(method.name) pairs "
          + "prompts with responses to others")
    }
    guard learningRate > 0, learningRate.isFinite else {
      throw .setting(
        name: "learningRate", found: "\(learningRate)", expected: "a positive number")
    }
    try validatePenalty(for: method)
    try validateLimits(for: method)
  }

  // So that products of two are numbers, and so that the responses of an iteration fit into memory.
  static let largestCount = 1_000_000_000
  private static let largestBatch = 1_000_000

  private func validateCounts() throws(PreferenceError) {
    for (name, value) in [
      ("batch", batch), ("perPrompt", perPrompt), ("reuse", reuse),
      ("minibatch", minibatch ?? batch), ("iterations", iterations),
    ] {
      let limit =
        name == "iterations" ? Int.max : name == "reuse" ? Self.largestCount : Self.largestBatch
      guard value >= 1, value <= limit else {
        throw .setting(
          name: name, found: "\(value)",
          expected: "a positive number" + (value < 1 ? "" : ", at most \(limit)"))
      }
    }
    guard !iterations.multipliedReportingOverflow(by: stepsPerIteration).overflow else {
      throw .setting(
        name: "iterations", found: "\(iterations)",
        expected: "at most \(Int.max / stepsPerIteration)")
    }
  }

  private func validatePenalty(for method: TuningMethod) throws(PreferenceError) {
    guard klInReward >= 0, klInReward.isFinite else {
      throw .setting(
        name: "klInReward", found: "\(klInReward)", expected: "0 or a positive number")
    }
    guard klInReward == 0 || method.hasAdvantages else {
      throw .setting(
        name: "klInReward", found: "\(klInReward)",
        expected: "0, since \(method.name) does not learn from advantages; reinforce and ppo do, "
          + "and ppo-critic has a penalty of its own")
    }
  }
}
