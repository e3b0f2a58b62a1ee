public import Randomness
public import ReinforcementLearning
import Tensors

/// Phase 3 as a value: a new agent from random weights on a frozen buffer and its raw rewards alone.
///
/// Nothing of the agent that explored enters, unless a frozen bonus is given for the ablation that
/// keeps it. Each call of `advance()` makes one update.
public struct Retraining: Sendable {
  /// One look at a run.
  public struct Point: Sendable, Hashable, Codable {
    /// Updates so far.
    public var updates: Int
    /// Means of the learner's measurements since the last look, by name.
    public var measurements: [String: Double]
    /// The evaluation of the mean action; nil without episodes.
    public var evaluation: Evaluation?
  }

  /// How it is done.
  public let settings: RetrainingSettings
  /// The rows that are learnt from; they never change.
  public let buffer: ReplayBuffer
  /// The new agent.
  public internal(set) var learner: any Learner
  /// Updates so far.
  public internal(set) var updates = 0
  /// Looks at the run, in order.
  public internal(set) var points: [Point] = []

  let key: RandomKey
  let environment: any Environment
  let bonus: FrozenBonus?
  let data: DataIdentity
  let sampler: Sampler
  var sums = ExplorationLog()

  /// A run at its beginning; the agent is evaluated in copies of `environment`.
  ///
  /// - Throws: `OOOError.setting`, and `noSuccess` where rows must be drawn more often and none
  ///   qualifies.
  public init(
    _ settings: RetrainingSettings, on buffer: ReplayBuffer,
    evaluation environment: any Environment,
    keeping bonus: FrozenBonus? = nil, key: RandomKey
  ) throws(OOOError) {
    try settings.validated()
    (self.settings, self.key, self.environment) = (settings, key, environment)
    (self.buffer, self.bonus) = (buffer.frozen(), settings.bonusScale > 0 ? bonus : nil)
    if settings.bonusScale > 0 && bonus == nil {
      throw .setting(
        name: "bonusScale", found: "\(settings.bonusScale)", expected: "0 without a frozen bonus")
    }
    data = try DataIdentity(buffer, self.bonus)
    sampler = try settings.sampler(for: buffer, of: environment.specification)
    let kind = try settings.learner(for: buffer)
    learner = try OOOError.naming {
      try kind.makeLearner(for: TaskSizes(environment.specification), key: key.split("learner"))
    }
  }

  /// Whether all updates are done.
  public var isFinished: Bool { updates >= settings.steps }

  /// Makes one update.
  ///
  /// - Throws: `OOOError.replay`, `learning`, and `environment` where the agent is evaluated.
  public mutating func advance() throws(OOOError) {
    guard !isFinished else { return }
    try OOOError.naming {
      var batch = try sampler.batch(from: buffer, key: key.split("batch").split(updates))
      if let bonus {
        batch.bonuses = bonus.bonuses(for: batch) * Scalar(settings.bonusScale)
      }
      sums.add(try learner.checkedUpdate(on: batch, key: key.split("update").split(updates)))
    }
    updates += 1
    if isFinished || updates % settings.evaluation.interval == 0 { try look() }
  }

  /// Makes all updates that are left; `report` is told where the run stands and may throw to stop.
  public mutating func run(
    report: (Retraining) throws(OOOError) -> Void = { _ in }
  ) throws(OOOError) {
    while !isFinished {
      try advance()
      try report(self)
    }
  }

  private mutating func look() throws(OOOError) {
    var result: Evaluation?
    if settings.evaluation.episodes > 0 {
      result = try OOOError.naming {
        try Evaluator.of(environment.specification, episodes: settings.evaluation.episodes)
          .evaluate(learner, in: environment, key: key.split("evaluation"))
      }
    }
    points.append(.init(updates: updates, measurements: sums.takeMeans(), evaluation: result))
  }
}

extension RetrainingSettings {
  /// The learner, with values bounded by what the buffer's rewards can add up to if asked for.
  func learner(for buffer: ReplayBuffer) throws(OOOError) -> LearnerSettings {
    guard boundsValuesFromData else { return learner }
    guard let range = buffer.rewardRange else { throw .replay(.empty(what: "row in the buffer")) }
    // Equal rewards bound nothing, and their bounds would leave no room.
    guard range.lowerBound < range.upperBound else { return learner }
    let raw = Double(range.lowerBound)...Double(range.upperBound)
    return learner.bounded(byRewards: rewards.applied(to: raw))
  }

  /// Batches, with rows of success drawn more often if asked for.
  func sampler(
    for buffer: ReplayBuffer, of environment: EnvironmentSpecification
  ) throws(OOOError) -> Sampler {
    var sampler = Sampler(
      batchSize: batchSize * learner.partsOfBatch, mixture: mixture, rewards: rewards)
    guard let upsampling, upsampling.count > 0 else { return sampler }
    let rows = upsampling.success.rows(of: buffer)
    if rows.isEmpty && upsampling.isRequired {
      throw .noSuccess(
        environment: environment.name, rows: buffer.count, sought: upsampling.success.words)
    }
    sampler.upsampling = .init(
      upsampling.count * learner.partsOfBatch, of: rows, place: upsampling.place)
    return sampler
  }
}
