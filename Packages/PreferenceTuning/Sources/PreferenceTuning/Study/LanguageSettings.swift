import Experiments

/// The studies on language models.
public struct LanguageSettings: Sendable, Hashable, Codable {
  /// How large the models are.
  public var size = GPT.Size.tiny
  /// The tokens of a tokenizer.
  public var vocabulary = 2048
  /// The definitions and the sentences that base models learn from; fewer if there are not as many.
  public var texts = 100_000
  /// How base models are trained.
  public var base = TuningSettings(epochs: 3, batchSize: 32, learningRate: 2e-3)
  /// The most tokens of a sample.
  public var maximumTokens = 48
  /// How preferences and learned rewards are made.
  public var length = LengthSettings()
  /// How policies are tuned.
  public var run = PolicyRunSettings()
  /// The methods that tune a policy.
  public var methods: [LengthMethod] = [
    .prefFT, .offlineWeighted, .offlineDPO, .onlineDPO, .bestOfN, .rewardWeighted, .proximal,
    .penalized,
  ]
  /// Adam's step sizes by `experiment/method` or by methods alone, chosen on seeds from 1000 on;
  /// others take that of `run`.
  public var rates: [String: Double] = [
    "pref-ft": 3e-3, "offline-rwr": 1e-3, "offline-dpo": 1e-4, "online-dpo": 3e-3, "bon": 3e-3,
    "rwr": 1e-3, "ppo": 1e-3, "reinforce-kl": 1e-2, "sentiment/reinforce-kl": 3e-5,
  ]
  /// `B` of the study of staleness, ascending multiples of a step's completions.
  public var samples = [16, 64, 256]
  /// `T` of the study of reuse, ascending.
  public var reuses = [1, 2, 8]
  /// Pairs of rated sentences that a reward model learns from.
  public var ratedPairs = 4000
  /// Sentences of the base model that policies for sentiment start from and are judged on.
  public var sentimentSamples = 512
  /// How this reward model is trained.
  public var ratings = TuningSettings(epochs: 1, batchSize: 32, learningRate: 1e-3)

  /// The settings of quick runs.
  public init() {}
}

extension LanguageSettings {
  /// The experiments, those that others need first.
  var experiments: [any Experiment] {
    [
      BaseModelExperiment(settings: self), LengthRewardExperiment(settings: self),
      LengthExperiment(settings: self), LengthKnobExperiment(.staleness, settings: self),
      LengthKnobExperiment(.reuse, settings: self), RatingsExperiment(settings: self),
      SentimentExperiment(settings: self),
    ]
  }

  /// What a step costs, compared with the smallest models.
  var relativeCost: Double { size == .tiny ? 1 : 4 }

  /// How a method tunes a policy in an experiment, on problems of length unless another is named.
  public func run(
    by method: LengthMethod, in experiment: String = "length"
  ) -> PolicyRunSettings {
    var result = run
    result.method = method
    result.learningRate =
      rates["\(experiment)/\(method.rawValue)"] ?? rates[method.rawValue] ?? run.learningRate
    return result
  }

  /// Every path once, in seconds.
  static let smoke: LanguageSettings = {
    var result = LanguageSettings()
    result.vocabulary = 300
    result.texts = 200
    result.length.pairs = 40
    result.length.heldOutPairs = 20
    // Fewer steps, and samples would not end yet: all as long as the limit, without a preference.
    result.base.epochs = 30
    result.maximumTokens = 24
    result.run.steps = 2
    result.samples = [16, 32]
    result.reuses = [1, 2]
    result.run.evaluationPrompts = 16
    result.run.evaluations = 1
    result.ratedPairs = 200
    result.sentimentSamples = 32
    return result
  }()

  /// Larger models, and longer tuning by every method.
  static let full: LanguageSettings = {
    var result = LanguageSettings()
    result.size = .base
    result.rates = [
      "pref-ft": 1e-3, "offline-rwr": 3e-5, "offline-dpo": 3e-5, "offline-ipo": 1e-4,
      "online-dpo": 1e-3, "online-ipo": 1e-3, "bon": 3e-4, "rwr": 1e-3, "ppo": 1e-3,
      "ppo-critic": 1e-3, "reinforce": 1e-3, "reinforce-kl": 3e-3, "sentiment/reinforce-kl": 1e-5,
    ]
    result.length.pairs = 4000
    // Whole iterations of 256 completions, and of eight passes.
    result.run.steps = 640
    result.run.evaluations = 20
    result.methods = LengthMethod.allCases
    result.samples = [16, 64, 256]
    result.reuses = [1, 2, 4, 8]
    result.ratedPairs = 16_000
    return result
  }()
}
