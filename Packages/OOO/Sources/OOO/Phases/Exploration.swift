public import Randomness
public import ReinforcementLearning
import Tensors

/// Phases 1 and 2 as a value: an agent learns from offline data with its bonus on, then explores.
///
/// Each call of `advance()` makes one update or one step in the environment. Everything that is
/// drawn comes from the key and the number of the update, step or episode, so a run that was saved
/// goes on with the same bits. After an error the value is not to be used further; go back to the
/// last checkpoint.
public struct Exploration: Sendable {
  /// Where a run stands.
  public enum Phase: String, Sendable, Codable {
    /// Learning from offline data.
    case pretraining
    /// Acting, appending and learning.
    case exploring
    /// All is done.
    case finished
  }

  /// How it is done.
  public let settings: ExplorationSettings
  /// The agent that explores.
  public internal(set) var learner: any Learner
  /// What it is paid.
  public internal(set) var bonus: any ExplorationBonus
  /// The agent at the end of pretraining; nil before.
  public internal(set) var pretrained: (any Learner)?
  /// Offline rows, then those collected.
  public internal(set) var buffer: ReplayBuffer
  /// Steps in the environment so far.
  public internal(set) var step = 0
  /// Updates so far.
  public internal(set) var updates = 0
  /// What happened so far.
  public internal(set) var log = ExplorationLog()
  /// Visits of collected rows, where cells are counted.
  public internal(set) var visits: VisitCounts?

  let key: RandomKey
  var environment: any Environment
  let evaluationEnvironment: any Environment
  let offlineChecksum: UInt32
  // The running episode: what is seen now, its number, its rows so far, and updates still owed.
  var observation: [Scalar] = []
  var episode = 0
  var rows: Transitions
  var owed = 0

  /// A run at its beginning.
  ///
  /// Evaluations take place in copies of `evaluation`, which may pay another reward.
  ///
  /// - Throws: `OOOError.setting`, `learning` for settings of the learner, and `replay`.
  public init(
    _ settings: ExplorationSettings, in environment: any Environment,
    evaluation: (any Environment)? = nil, offline: Transitions?, key: RandomKey
  ) throws(OOOError) {
    let specification = environment.specification
    try settings.validated(for: specification)
    (self.settings, self.key, self.environment) = (settings, key, environment)
    evaluationEnvironment = evaluation ?? environment
    let kind =
      settings.rewardBounds.map {
        settings.learner.bounded(byRewards: settings.rewards.applied(to: $0))
      } ?? settings.learner
    learner = try OOOError.naming {
      try kind.makeLearner(for: TaskSizes(specification), key: key.split("learner"))
    }
    bonus = settings.bonus.make(for: specification, key: key.split("bonus"))
    visits = settings.coverage.map { VisitCounts($0) }
    rows = Transitions(
      observationSize: specification.observationSize, actionSize: specification.actionSize)
    buffer = try ReplayBuffer(offline, for: specification, settings)
    offlineChecksum = buffer.checksum
    if buffer.count > 0 { bonus.observe(try buffer.rows(0..<buffer.count, settings.rewards)) }
    if settings.pretrainingSteps > 0 && buffer.count == 0 {
      throw .setting(
        name: "pretrainingSteps", found: "\(settings.pretrainingSteps)",
        expected: "0 where there are no offline data")
    }
  }

  /// Where the run stands.
  public var phase: Phase {
    if updates < settings.pretrainingSteps { return .pretraining }
    return step < settings.explorationSteps || owed > 0 ? .exploring : .finished
  }

  /// Whether all is done.
  public var isFinished: Bool { phase == .finished }

  /// The share of all updates and steps that is done.
  public var progress: Double {
    let all = settings.pretrainingSteps + settings.explorationSteps
    return all == 0 ? 1 : Double(min(updates, settings.pretrainingSteps) + step) / Double(all)
  }

  /// Makes one update or one step in the environment.
  ///
  /// - Throws: `OOOError.environment`, `replay` and `learning`.
  public mutating func advance() throws(OOOError) {
    switch phase {
    case .pretraining:
      try learn()
      if updates == settings.pretrainingSteps { try look() }
    case .exploring where owed > 0:
      try learn()
      owed -= 1
      if owed == 0 { try endStep() }
    case .exploring:
      if pretrained == nil { pretrained = learner }
      try act()
      if owed == 0 { try endStep() }
    case .finished: break
    }
  }

  /// Advances until a phase is reached; `report` is told the progress and may throw to stop.
  public mutating func run(
    until last: Phase = .finished,
    report: (Exploration) throws(OOOError) -> Void = { _ in }
  ) throws(OOOError) {
    while phase != last && !isFinished {
      try advance()
      try report(self)
    }
  }

  private mutating func endStep() throws(OOOError) {
    let isLast = step == settings.explorationSteps
    let passed = step / settings.evaluation.interval
    let seen = (log.points.last?.step ?? 0) / settings.evaluation.interval
    if isLast || passed > seen { try look() }
  }

  private mutating func look() throws(OOOError) {
    var result: Evaluation?
    if settings.evaluation.episodes > 0 {
      result = try OOOError.naming {
        try Evaluator.of(
          evaluationEnvironment.specification, episodes: settings.evaluation.episodes
        ).evaluate(learner, in: evaluationEnvironment, key: key.split("evaluation"))
      }
    }
    log.points.append(
      .init(
        step: step, updates: updates, measurements: log.takeMeans(), coverage: visits?.coverage,
        evaluation: result))
  }
}

extension RewardTransform {
  /// What a range of raw rewards becomes.
  func applied(to range: ClosedRange<Double>) -> ClosedRange<Double> {
    let mapped = self(Scalar(range.lowerBound)...Scalar(range.upperBound))
    return Double(mapped.lowerBound)...Double(mapped.upperBound)
  }
}
