public import Randomness
public import Tensors

/// Plays whole episodes with a policy that does not learn.
///
/// Every episode has a key of its own, `key.split("episodes").split(e)`, so the starts do not depend
/// on how many are played at the same time, nor does anything else when actions are the policy's
/// mean. Environments are independent copies: training goes on as if nobody had looked.
public struct Evaluator: Sendable {
  /// Which actions are taken.
  public enum Actions: String, Sendable, Hashable, Codable {
    /// The policy's mean.
    case mean
    /// Draws from the policy.
    case sampled
  }

  /// The number of episodes.
  public var episodes: Int
  /// How many of them are played at the same time, with one call of the policy for all.
  public var copies: Int
  /// Which actions are taken.
  public var actions: Actions
  /// The step after which episodes without a horizon are cut off.
  public var stepLimit: Int
  /// Whether an episode solved the task; by default, whether any reward was positive.
  public var isSuccess: @Sendable (EpisodeOutcome) -> Bool

  /// A way to evaluate.
  public init(
    episodes: Int = 20, copies: Int = 20, actions: Actions = .mean, stepLimit: Int = 10_000,
    isSuccess: @escaping @Sendable (EpisodeOutcome) -> Bool = { $0.largestReward > 0 }
  ) {
    precondition(
      episodes > 0 && copies > 0 && stepLimit > 0,
      "\(episodes) episodes, \(copies) at a time, of at most \(stepLimit) steps")
    self.episodes = episodes
    self.copies = copies
    self.actions = actions
    self.stepLimit = stepLimit
    self.isSuccess = isSuccess
  }

  /// Plays the episodes with a learner's policy.
  ///
  /// - Throws: `notFinite` with the episode's step, and what the environment throws.
  public func evaluate(
    _ learner: some Learner, in environment: some Environment, key: RandomKey
  ) throws(EnvironmentError) -> Evaluation {
    try evaluate(in: environment, key: key) { learner.actions(for: $0, mode: $1) }
  }

  /// Plays the episodes with a function from observations `[batch, observation]` to actions.
  ///
  /// - Throws: `notFinite` with the episode's step, and what the environment throws.
  public func evaluate<Member: Environment>(
    in environment: Member, key: RandomKey, policy: (Tensor, ActionMode) -> Tensor
  ) throws(EnvironmentError) -> Evaluation {
    let specification = environment.specification
    let draws = key.split("actions")
    var queue = EpisodeQueue(count: episodes, key: key.split("episodes"))
    var playing: [EvaluatedEpisode<Member>] = []
    for _ in 0..<min(copies, episodes) {
      var episode = try EvaluatedEpisode(environment, limit: specification.horizon ?? stepLimit)
      if let next = queue.next() { try episode.begin(number: next.number, key: next.key) }
      playing.append(episode)
    }
    var step = 0
    while !playing.isEmpty {
      let mode = actions == .mean ? ActionMode.mean : .sample(draws.split(step))
      let seen = Tensor(playing.map(\.observation), width: specification.observationSize)
      let chosen = policy(seen, mode)
      for index in playing.indices { try playing[index].step(chosen, row: index) }
      try replaceFinished(&playing, from: &queue)
      step += 1
    }
    return evaluation(of: queue.outcomes.compactMap(\.self), in: specification)
  }

  /// Takes finished episodes out and begins waiting ones in their environments.
  private func replaceFinished<Member: Environment>(
    _ playing: inout [EvaluatedEpisode<Member>], from queue: inout EpisodeQueue
  ) throws(EnvironmentError) {
    for index in playing.indices.reversed() {
      guard let outcome = playing[index].outcome else { continue }
      queue.outcomes[outcome.copy] = outcome
      if let next = queue.next() {
        try playing[index].begin(number: next.number, key: next.key)
      } else {
        playing.remove(at: index)
      }
    }
  }

  private func evaluation(
    of outcomes: [EpisodeOutcome], in specification: EnvironmentSpecification
  ) -> Evaluation {
    Evaluation(
      environment: specification.name, returns: outcomes.map(\.sum),
      lengths: outcomes.map(\.length), successes: outcomes.map(isSuccess),
      referenceReturns: specification.referenceReturns)
  }
}

/// The episodes that wait to be played, and what those that were played brought.
private struct EpisodeQueue {
  private let key: RandomKey
  private var waiting: Range<Int>
  var outcomes: [EpisodeOutcome?]

  init(count: Int, key: RandomKey) {
    self.key = key
    waiting = 0..<count
    outcomes = Array(repeating: nil, count: count)
  }

  mutating func next() -> (number: Int, key: RandomKey)? {
    waiting.popFirst().map { ($0, key.split($0)) }
  }
}

/// An episode that is being played; its number stands for the copy in its outcome.
private struct EvaluatedEpisode<Member: Environment> {
  private var environment: Member
  private let name: String
  private let limit: Int
  private(set) var observation: [Scalar]
  private var action: [Scalar]
  private var progress = EpisodeProgress()
  private(set) var outcome: EpisodeOutcome?

  init(_ environment: Member, limit: Int) throws(EnvironmentError) {
    self.environment = try environment.independentCopy()
    self.limit = limit
    let specification = environment.specification
    name = specification.name
    observation = Array(repeating: 0, count: specification.observationSize)
    action = Array(repeating: 0, count: specification.actionSize)
  }

  mutating func begin(number: Int, key: RandomKey) throws(EnvironmentError) {
    progress = EpisodeProgress(number: number)
    outcome = nil
    try Self.reset(&environment, key, &observation)
    try requireFinite(observation, "observation")
  }

  mutating func step(_ actions: Tensor, row: Int) throws(EnvironmentError) {
    let width = action.count
    precondition(actions.shape[1] == width, "actions of shape \(actions.shape) for \(width)")
    actions.withScalars { values in
      for index in 0..<width { action[index] = values[row * width + index] }
    }
    try requireFinite(action, "action")
    let result = try Self.step(&environment, action, &observation)
    progress.add(result.reward)
    try requireFinite(observation, "observation")
    guard result.reward.isFinite else { throw position.failure("reward") }
    guard result.terminated || result.truncated || progress.length >= limit else { return }
    outcome = EpisodeOutcome(
      copy: progress.number, progress: progress, terminated: result.terminated)
  }

  private func requireFinite(_ values: [Scalar], _ what: String) throws(EnvironmentError) {
    if !values.span.isFinite { try position.requireFinite(values.span, what) }
  }

  private var position: StepPosition {
    StepPosition(
      environment: name, step: progress.length, place: "evaluation episode \(progress.number)")
  }

  private static func step(
    _ member: inout Member, _ action: [Scalar], _ observation: inout [Scalar]
  ) throws(EnvironmentError) -> StepOutcome {
    var span = observation.mutableSpan
    return try member.step(action.span, into: &span)
  }

  private static func reset(
    _ member: inout Member, _ key: RandomKey, _ observation: inout [Scalar]
  ) throws(EnvironmentError) {
    var span = observation.mutableSpan
    try member.reset(key: key, into: &span)
  }
}
