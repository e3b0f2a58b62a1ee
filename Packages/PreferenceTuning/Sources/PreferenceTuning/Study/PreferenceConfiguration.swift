/// Everything that decides what the cells of the study compute, besides the seed.
public struct PreferenceConfiguration: Sendable, Hashable, Codable {
  /// The bandit with one law for all prompts.
  public var bandit = BanditSettings()
  /// The bandit with a perceptron (setting A); nil to leave it out.
  public var network: NetworkSettings? = NetworkSettings()
  /// The bandit with sequences and gpt-nano (setting B); nil to leave it out.
  public var sequence: SequenceSettings? = SequenceSettings()
  /// Language models: length problems and human ratings; nil to leave them out.
  public var language: LanguageSettings? = LanguageSettings()

  /// Whether forms of the released code are compared with the published ones (setting B).
  public var comparesReleased = false

  /// The settings of quick runs.
  public init() {}
}

/// The studies on the bandit with a tabular policy.
public struct BanditSettings: Sendable, Hashable, Codable {
  /// The optimiser steps of every arm, except of the study of reuse.
  public var steps = 1000
  /// Adam's step sizes by method.
  public var rates = MethodRates(
    standard: 0.05,
    offline: [
      "pref-ft": 0.3, "bon": 0.3, "bon-negative": 0.3, "rwr": 0.3, "rwr-sharp": 0.3, "dpo": 0.3,
      "ipo": 0.3,
    ],
    onPolicy: ["bon": 1, "rwr": 0.3, "reinforce": 0.1, "ppo": 1, "dpo": 3, "ipo": 3])
  /// Responses to a prompt.
  public var perPrompt = 10
  /// Prompts of a minibatch.
  public var minibatchPrompts = 10
  /// Prompts sampled at once in the study of staleness, ascending multiples of a minibatch.
  public var batchPrompts = [10, 100, 500, 1000]
  /// How often responses are used in the study of reuse, ascending.
  public var reuses = [1, 5, 15, 50]
  /// The rounds of sampling in the study of reuse.
  public var rounds = 100
  /// The round at which arms of the study of reuse are compared first.
  public var earlyRound = 20
  /// Adam's step size in the study of reuse, the same for all methods: what is asked there is how
  /// far the same responses carry.
  public var reuseLearningRate = 0.02
  /// The prompts of offline data.
  public var offlinePrompts = 100
  /// Random instances of the theorem per seed.
  public var theoremInstances = 500

  /// The settings of quick runs.
  public init() {}
}

/// The studies on the bandit with a perceptron.
public struct NetworkSettings: Sendable, Hashable, Codable {
  /// Prompts that are trained on.
  public var prompts = 10
  /// Prompts on which the mean reward is measured.
  public var evaluationPrompts = 100
  /// Responses to a prompt.
  public var perPrompt = 10
  /// The prompts of offline data.
  public var offlinePrompts = 100
  /// Pairs of offline data whose rewards differ by no more are left out.
  public var offlineGap = 0.2
  /// Steps on offline data.
  public var offlineSteps = 200
  /// Rounds of sampling on-policy.
  public var rounds = 100
  /// Steps on the responses of a round.
  public var stepsPerRound = 15
  /// Steps of the fit to the reference before.
  public var fittingSteps = 100
  /// Adam's step sizes by method.
  public var rates = MethodRates(
    standard: 0.03, offline: ["bon": 0.1, "ipo": 0.1], onPolicy: ["bon": 0.1, "ipo": 0.03])
  /// How fresh samples are, and how often they are used.
  public var knobs = KnobSettings()
  /// Adam's step sizes by method where it is asked how fresh samples are.
  public var stalenessRates = ["bon": 0.03, "rwr": 0.03, "ppo": 0.03, "ipo": 0.03]
  /// Adam's step size where it is asked how often they are used, the same for all methods.
  public var reuseLearningRate = 0.03

  /// Sizes and steps of the released code; step sizes are our own.
  public init() {}
}

/// The studies on the bandit with gpt-nano.
public struct SequenceSettings: Sendable, Hashable, Codable {
  /// Prompts that are trained on.
  public var prompts = 10
  /// Prompts on which the mean reward is measured, one response to each.
  public var evaluationPrompts = 100
  /// Responses to a prompt.
  public var perPrompt = 10
  /// The prompts of offline data.
  public var offlinePrompts = 100
  /// Steps on offline data.
  public var offlineSteps = 60
  /// Rounds of sampling on-policy.
  public var rounds = 50
  /// Steps on the responses of a round.
  public var stepsPerRound = 10
  /// Steps of the fit to the reference before.
  public var fittingSteps = 100
  /// Rounds, or offline steps, between two measurements.
  public var iterationsPerEvaluation = 5
  /// Adam's step sizes by method.
  public var rates = MethodRates(
    standard: 3e-3,
    offline: ["pref-ft": 0.003, "bon": 0.03, "bon-negative": 0.3, "dpo": 0.3, "ipo": 0.1],
    onPolicy: ["bon": 0.03, "rwr": 0.03, "ppo": 0.03, "dpo": 0.003, "ipo": 0.01])
  /// How fresh samples are, and how often they are used.
  public var knobs = KnobSettings()
  /// Adam's step sizes by method where it is asked how fresh samples are.
  public var stalenessRates = ["bon": 0.01, "rwr": 0.01, "ppo": 0.1, "ipo": 0.03]
  /// Adam's step size where it is asked how often they are used, the same for all methods.
  public var reuseLearningRate = 0.03
  /// Adam's step sizes of published methods and forms of the released code, chosen for each.
  public var releasedRates = [
    "ipo": 0.01, "ipo-positions": 0.01, "ipo-unshifted": 0.03, "ipo-first-masked": 0.03,
    "ipo-likelihood-fit": 0.01, "dpo": 0.03, "dpo-positions": 0.01, "reinforce": 0.01,
    "reinforce-running": 0.003, "reinforce-reset": 0.1, "ppo": 0.003, "ppo-dropout": 0.01,
  ]

  /// The released code has 100 steps offline and 100 rounds; step sizes are our own.
  public init() {}

  func plan(_ method: BanditMethod, _ task: BanditTask, isOffline: Bool) -> BanditPlan {
    let loop = LoopSettings(
      batch: (isOffline ? offlinePrompts : prompts) * perPrompt, perPrompt: perPrompt,
      reuse: isOffline ? 1 : stepsPerRound, iterations: isOffline ? offlineSteps : rounds,
      learningRate: rates.rate(method, isOnline: !isOffline))
    return BanditPlan(
      method: method.method, task: task, loop: loop, isOffline: isOffline,
      interval: iterationsPerEvaluation)
  }
}

extension NetworkSettings: KnobbedSettings {}
extension SequenceSettings: KnobbedSettings {}

/// Settings of a policy that is tuned with fresher or staler, and more or less often used samples.
protocol KnobbedSettings: Sendable {
  var knobs: KnobSettings { get }
  var perPrompt: Int { get }
  var stalenessRates: [String: Double] { get }
  var reuseLearningRate: Double { get }
}

/// How fresh samples are, and how often they are used, in setting A or B of the bandit.
public struct KnobSettings: Sendable, Hashable, Codable {
  /// The methods that are compared by how fresh their samples are.
  public var stalenessMethods: [BanditMethod] = [.bon, .rwr, .ppo, .ipo]
  /// Prompts sampled at once, ascending multiples of a minibatch.
  public var batchPrompts = [10, 100, 500]
  /// The optimiser steps of each of these runs, whole iterations of the largest.
  public var steps = 500
  /// The methods that are compared by how often their samples are used.
  public var reuseMethods: [BanditMethod] = [.bon, .rwr, .ppo, .ipo]
  /// How often they are used, ascending.
  public var reuses = [1, 5, 15]
  /// Rounds of sampling in each of these runs.
  public var rounds = 100
  /// The round after which they are compared first.
  public var earlyRound = 20
  /// Prompts that are drawn from.
  public var prompts = 1000
  /// Prompts of a minibatch.
  public var minibatchPrompts = 10

  /// The settings of quick runs.
  public init() {}
}
