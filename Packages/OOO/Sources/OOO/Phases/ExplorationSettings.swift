public import ReinforcementLearning

/// How an agent is pretrained on offline data and then explores (phases 1 and 2).
public struct ExplorationSettings: Sendable, Hashable, Codable {
  /// When the agent learns while it explores.
  public enum Cadence: Sendable, Hashable, Codable {
    /// After each step in the environment.
    case everyStep(updates: Int)
    /// After each episode, as many times for each of its steps; rows join the buffer then (Cal-QL).
    case everyEpisode(updatesPerStep: Int)
  }

  /// What explores.
  public var learner: LearnerSettings
  /// What it is paid for new transitions.
  public var bonus = BonusKind.none
  /// The factor on the bonus, beta.
  public var bonusScale = 0.0
  /// What the learner sees of raw rewards.
  public var rewards = RewardTransform.identity
  /// Raw rewards that bound values in phases 1 and 2 (the paper: phase 2 alone); nil for no bounds.
  public var rewardBounds: ClosedRange<Double>?
  /// Updates on offline data before the first step.
  public var pretrainingSteps = 0
  /// Steps in the environment.
  public var explorationSteps = 0
  /// The first steps in the environment, whose actions are uniform and after which nothing is learnt.
  public var randomSteps = 0
  /// When the agent learns while it explores.
  public var cadence = Cadence.everyStep(updates: 1)
  /// Rows of a batch, for each step of the critics.
  public var batchSize = 256
  /// Which rows a batch holds.
  public var mixture = Sampler.Mixture.uniform
  /// How returns to go are counted, for methods that need them.
  public var returns = ReturnRule()
  /// Who acts.
  public var collection = CollectionRule.policy
  /// When the agent is evaluated.
  public var evaluation = EvaluationSettings()
  /// The cells over the first components of observations whose visits are counted.
  public var coverage: UniformGrid?

  /// An explorer without a bonus and without any steps yet.
  public init(_ learner: LearnerSettings) { self.learner = learner }
}

/// When and for how long an agent is evaluated.
public struct EvaluationSettings: Sendable, Hashable, Codable {
  /// Steps or updates between two evaluations.
  public var interval = 5_000
  /// Episodes of one evaluation; 0 for none.
  public var episodes = 20

  /// Twenty episodes every 5,000 steps.
  public init(interval: Int = 5_000, episodes: Int = 20) {
    (self.interval, self.episodes) = (interval, episodes)
  }
}

/// Who acts while data are collected.
public enum CollectionRule: Sendable, Hashable, Codable {
  /// The exploring learner.
  case policy
  /// The pretrained agent for the first steps of an episode, the learner after them.
  ///
  /// The number of those steps is drawn uniformly for each episode (the random variant of JSRL,
  /// Uchendu et al. 2023).
  case jumpStart
  /// The pretrained agent or the learner, whose action has the larger value with a larger
  /// probability (PEX, Zhang, Xu & Yu 2023; 10 there).
  ///
  /// The learner goes on from the pretrained one, where PEX begins a new policy.
  case expansion(inverseTemperature: Double)
}
