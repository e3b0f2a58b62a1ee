public import ReinforcementLearning

/// How a new agent is trained on a frozen buffer (phase 3).
public struct RetrainingSettings: Sendable, Hashable, Codable {
  /// Which rows are drawn more often.
  public enum Success: Sendable, Hashable, Codable {
    /// Those with the largest reward of the buffer; none where all rewards are equal.
    case largestReward
    /// Those with this raw reward or more.
    case reward(atLeast: Double)
    /// All rows of episodes that reach this raw reward.
    case episodes(reaching: Double)
  }

  /// Rows that are drawn more often.
  public struct Upsampling: Sendable, Hashable, Codable {
    /// Which rows.
    public var success: Success
    /// How many of a batch, for each step of the critics.
    public var count: Int
    /// Whether they replace rows of the batch or are added to it.
    public var place: Sampler.Upsampling.Place
    /// Whether a buffer without such rows is an error rather than trained on as it is.
    public var isRequired: Bool

    /// Rows that are drawn more often.
    public init(
      _ count: Int, of success: Success = .largestReward,
      place: Sampler.Upsampling.Place = .replacing, isRequired: Bool = false
    ) {
      (self.count, self.success, self.place) = (count, success, place)
      self.isRequired = isRequired
    }
  }

  /// What is trained.
  public var learner: LearnerSettings
  /// What the learner sees of raw rewards.
  public var rewards = RewardTransform.identity
  /// Updates.
  public var steps = 0
  /// Rows of a batch, for each step of the critics.
  public var batchSize = 256
  /// Which rows a batch holds.
  public var mixture = Sampler.Mixture.uniform
  /// Rows that are drawn more often; nil for none.
  public var upsampling: Upsampling?
  /// Whether values are bounded by what the buffer's rewards can add up to.
  public var boundsValuesFromData = true
  /// The factor on a frozen bonus that is kept in the reward; 0, as the method has it, for none.
  public var bonusScale = 0.0
  /// When the agent is evaluated; the interval counts updates.
  public var evaluation = EvaluationSettings()

  /// An agent that learns nothing yet.
  public init(_ learner: LearnerSettings) { self.learner = learner }

  /// Refuses settings that cannot be used.
  ///
  /// - Throws: `OOOError.setting`.
  public func validated() throws(OOOError) {
    let counts = [
      ("steps", steps, 0), ("batchSize", batchSize, 1),
      ("evaluation.interval", evaluation.interval, 1),
      ("evaluation.episodes", evaluation.episodes, 0),
    ]
    for (name, found, least) in counts where found < least {
      throw .setting(name: name, found: "\(found)", expected: "\(least) or more")
    }
    guard bonusScale.isFinite, bonusScale >= 0 else {
      throw .setting(name: "bonusScale", found: "\(bonusScale)", expected: "0 or more")
    }
    if learner.needsReturnsToGo {
      throw .setting(name: "learner", found: "Cal-QL", expected: "a method without calibration")
    }
  }
}

extension RetrainingSettings.Success {
  /// What is sought, for messages.
  var words: String {
    switch self {
    case .largestReward: "one of larger reward than the others"
    case .reward(let least): "one with a reward of \(least) or more"
    case .episodes(let least): "one of an episode that reaches a reward of \(least)"
    }
  }

  /// The rows of a buffer that succeed.
  func rows(of buffer: ReplayBuffer) -> [Int] {
    switch self {
    case .largestReward: buffer.rowsOfLargestReward()
    case .reward(let least): buffer.rows { Double($0) >= least }
    case .episodes(let least): buffer.rowsOfEpisodes { Double($0) >= least }
    }
  }
}
