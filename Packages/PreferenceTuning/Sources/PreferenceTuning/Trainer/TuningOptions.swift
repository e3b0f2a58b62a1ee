/// Options of tuning methods by name, as a command line or a file gives them; nil for the default.
public struct TuningOptions: Sendable, Hashable, Codable {
  /// The options of a pair loss or of KTO; `beta` is also that of `rwr`, `bon-negative` and `rso`.
  public var loss = PairLossOptions()
  /// The least reward that `filtered` keeps, the reward above which `kto` takes a response for
  /// desirable, or the difference that a pair must exceed.
  public var threshold: Double?
  /// How many of the best responses to each prompt `filtered` keeps, instead of a threshold.
  public var top: Int?
  /// Which pairs of the responses to a prompt.
  public var rule: PairSelection.Rule?
  /// The largest weight of `rwr`.
  public var weightLimit: Double?
  /// The weight of KL: in the reward, or on the tokens of `ppo-critic`.
  public var kl: Double?
  /// The KL that the weight follows in `ppo-critic`, in nats; nil for a constant weight.
  public var klTarget: Double?
  /// The largest magnitude of an advantage.
  public var rewardLimit: Double?
  /// How far the ratio of `ppo` and `ppo-critic` may count from 1.
  public var clip: Double?
  /// How far the values of `ppo-critic` may move from what they were.
  public var valueClip: Double?
  /// The weight of the loss of values.
  public var valueWeight: Double?
  /// The discount of rewards to come.
  public var discount: Double?
  /// How far rewards reach back (λ of generalised advantages).
  public var gaeLambda: Double?

  /// All defaults.
  public init() {}

  /// The weight of KL unless another one is given.
  public static let defaultKL = 0.05

  private var numbers: [(name: String, value: Double?, range: OptionRange)] {
    [
      ("threshold", threshold, .any), ("top", top.map(Double.init), .positive),
      ("weight-limit", weightLimit, .positive), ("kl", kl, .nonnegative),
      ("kl-target", klTarget, .positive), ("reward-limit", rewardLimit, .positive),
      ("clip", clip, .positive), ("value-clip", valueClip, .positive),
      ("value-weight", valueWeight, .nonnegative), ("discount", discount, .share),
      ("gae-lambda", gaeLambda, .share),
    ]
  }

  /// The names of the options that are given.
  public var names: [String] {
    loss.names + numbers.compactMap { $0.value == nil ? nil : $0.name }
      + (rule == nil ? [] : ["rule"])
  }

  /// The options of a method by its name, nil if there is no such method.
  public static func names(of method: String) -> [String]? {
    switch method {
    case "filtered": ["threshold", "top"]
    case "rwr": ["beta", "weight-limit"]
    case "bon": []
    case "bon-negative", "rso": ["beta"]
    case "reinforce", "rloo", "grpo": ["kl", "reward-limit"]
    case "ppo": ["kl", "reward-limit", "clip"]
    case "ppo-critic":
      ["kl", "kl-target", "clip", "value-clip", "value-weight", "discount", "gae-lambda"]
    case "kto": UnpairedLoss.optionNames + ["threshold"]
    case "pref-ft": ["rule", "threshold"]
    default: PairLoss.optionNames(of: method).map { $0 + ["rule", "threshold"] }
    }
  }

  /// Makes sure that a method has all the options that are given, in their ranges.
  ///
  /// - Throws: `LossError.unknownLoss`, `unusedOption` or `option`.
  public func validate(for method: String) throws(LossError) {
    guard let known = Self.names(of: method) else {
      throw .unknownLoss(found: method, known: TuningMethod.names)
    }
    if let unused = names.first(where: { !known.contains($0) }) {
      throw .unusedOption(loss: method, option: unused, known: known)
    }
    for (name, value, range) in numbers {
      if let value, !range.contains(value) {
        throw .option(name: name, found: value, expected: range.rawValue)
      }
    }
    if let top, threshold != nil {
      throw .option(
        name: "top", found: Double(top), expected: "none beside a threshold; choose one of both")
    }
  }

  /// The knobs of a loop with the penalty and the limit of advantages that the options state.
  public func loop(_ settings: LoopSettings, for method: TuningMethod) -> LoopSettings {
    var settings = settings
    settings.klInReward = method.hasAdvantages ? kl ?? Self.defaultKL : 0
    settings.rewardLimit = rewardLimit
    return settings
  }
}

/// The numbers that an option may have.
private enum OptionRange: String {
  case any = "a finite number"
  case positive = "a positive number"
  case nonnegative = "0 or a positive number"
  case share = "a number from 0 to 1"

  func contains(_ value: Double) -> Bool {
    switch self {
    case .any: value.isFinite
    case .positive: value > 0 && value.isFinite
    case .nonnegative: value >= 0 && value.isFinite
    case .share: (0...1).contains(value)
    }
  }
}

extension TuningMethod {
  /// The method with a name and options.
  ///
  /// - Throws: `LossError` for an unknown name, an option that the method does not have, or one
  ///   outside its range.
  public init(named name: String, _ options: TuningOptions) throws(LossError) {
    try options.validate(for: name)
    self = try TuningMethod(named: name, options.loss).refined(options)
  }

  private func refined(_ options: TuningOptions) throws(LossError) -> TuningMethod {
    switch self {
    case .filtered(let threshold):
      options.top.map { .filteredTop(count: $0) }
        ?? .filtered(threshold: options.threshold ?? threshold)
    case .rewardWeighted(let beta, let limit):
      .rewardWeighted(beta: beta, limit: options.weightLimit ?? limit)
    case .proximal(let loss, let estimator): .proximal(loss.refined(options), estimator)
    case .actorCritic(let rule): .actorCritic(try rule.refined(options))
    case .pairs(let loss, let selection):
      .pairs(
        loss,
        PairSelection(
          options.rule ?? selection.rule, threshold: options.threshold ?? selection.threshold))
    case .unpaired(let loss, let threshold):
      .unpaired(loss, threshold: options.threshold ?? threshold)
    default: self
    }
  }
}

extension PolicyLoss {
  fileprivate func refined(_ options: TuningOptions) -> PolicyLoss {
    PolicyLoss(
      clip: options.clip ?? clip, valueClip: options.valueClip ?? valueClip,
      valueWeight: options.valueWeight ?? valueWeight, largestRatio: largestRatio)
  }
}

extension ActorCritic {
  fileprivate func refined(_ options: TuningOptions) throws(LossError) -> ActorCritic {
    ActorCritic(
      loss: loss.refined(options),
      advantage: GeneralizedAdvantage(
        gamma: options.discount ?? advantage.gamma,
        lambda: options.gaeLambda ?? advantage.lambda), penalty: try options.penalty)
  }
}

extension TuningOptions {
  // The penalty of ppo-critic; none for a weight of 0.
  fileprivate var penalty: AdaptiveKL? {
    get throws(LossError) {
      let weight = kl ?? Self.defaultKL
      if let klTarget {
        guard weight > 0 else {
          throw .option(name: "kl-target", found: klTarget, expected: "none beside a kl of 0")
        }
        return try AdaptiveKL(beta: weight, target: klTarget)
      }
      return weight == 0 ? nil : try .constant(weight)
    }
  }
}
