/// The methods that are compared on language models.
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
  /// PPO on advantages of tokens, told by a critic, with a penalty of KL that follows a target.
  case critic = "ppo-critic"

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
    case .critic: .actorCritic(ActorCritic(penalty: .loose))
    }
  }
}

extension LengthMethod {
  /// The size of Adam's steps that the study chose for models of the size of `model`; for those of
  /// `tiny` that of `base` where it chose none.
  public func learningRate(for model: GPT) -> Double {
    var rates = LanguageSettings.full.rates
    if model.width < GPT.Configuration(.base, vocabulary: model.vocabularySize).width {
      rates.merge(LanguageSettings().rates) { $1 }
    }
    return rates[rawValue] ?? PolicyRunSettings().learningRate
  }
}

/// How a policy is tuned.
public struct PolicyRunSettings: Sendable, Hashable, Codable {
  /// The method; offline ones but for `offline-rwr` learn from the preferences and see no learned
  /// reward.
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
  /// Whether losses leave out the first token of completions, as the released code does; for
  /// comparison, and not with a critic.
  public var masksFirstToken = false

  /// The settings of quick runs.
  public init() {}

  /// Checks that numbers can be used, and that steps fill whole iterations, so that runs with other
  /// knobs have as many.
  ///
  /// - Throws: `PreferenceError.setting`.
  public func validate() throws(PreferenceError) {
    for (name, value) in [
      ("batch", batch), ("samples", samples), ("reuse", reuse), ("perPrompt", perPrompt),
      ("offlinePrompts", offlinePrompts), ("evaluationPrompts", evaluationPrompts),
    ] where !(1...LoopSettings.largestCount).contains(value) {
      throw .setting(
        name: name, found: "\(value)", expected: "from 1 to \(LoopSettings.largestCount)")
    }
    let whole = loop.stepsPerIteration
    guard steps >= 1, steps.isMultiple(of: whole) else {
      throw .setting(
        name: "steps", found: "\(steps)",
        expected: "a positive multiple of the \(whole) steps of an iteration, which goes \(reuse) "
          + "times through \(loop.batch) completions in steps of \(batch)")
    }
  }

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
