public import Tensors

/// Where a transition comes from.
public enum TransitionSource: String, Sendable, Codable {
  /// Logged data.
  case offline
  /// The agent that is being trained.
  case online
}

/// What belongs to a transition beside observations and action.
public struct TransitionOutcome: Sendable, Hashable {
  /// The raw reward.
  public var reward: Scalar
  /// Whether the task was over, so that the next state's value does not count.
  public var terminated: Bool
  /// Whether the row is the last of its episode, by a true end or a cut.
  public var endsEpisode: Bool
  /// Where it comes from.
  public var source: TransitionSource
  /// The return to go, for a buffer that keeps them.
  public var returnToGo: Scalar?

  /// What belongs to a transition; a true end always ends the episode.
  public init(
    reward: Scalar, terminated: Bool = false, endsEpisode: Bool = false,
    source: TransitionSource = .online, returnToGo: Scalar? = nil
  ) {
    self.reward = reward
    self.terminated = terminated
    self.endsEpisode = endsEpisode || terminated
    self.source = source
    self.returnToGo = returnToGo
  }
}

extension ReplayBuffer {
  /// Appends one transition; the action is clipped to ±(1 - 1e-5).
  ///
  /// - Throws: `full`, `wrongWidth`, `notFinite`, `offlineAfterOnline`, `returnsToGo`, each with the
  ///   row that was to be added; the buffer is then unchanged.
  public mutating func append(
    observation: Span<Scalar>, action: Span<Scalar>, outcome: TransitionOutcome,
    nextObservation: Span<Scalar>
  ) throws(ReplayError) {
    try requireRoom(for: 1)
    try check(observation, "observation", width: observationSize)
    try check(action, "action", width: actionSize)
    try check(nextObservation, "next observation", width: observationSize)
    guard outcome.reward.isFinite else {
      throw .notFinite(column: "reward", row: count, value: "\(outcome.reward)")
    }
    if outcome.source == .offline && onlineCount > 0 { throw .offlineAfterOnline(row: count) }
    guard (outcome.returnToGo != nil) == keepsReturnsToGo else {
      throw .returnsToGo(expected: keepsReturnsToGo)
    }
    if let value = outcome.returnToGo, !value.isFinite {
      throw .notFinite(column: "return to go", row: count, value: "\(value)")
    }
    store(observation, action, outcome, nextObservation)
  }

  /// Appends transitions, all or none; actions are clipped to ±(1 - 1e-5).
  ///
  /// - Throws: `full`, `wrongWidth`, `wrongCount`, `notFinite`, `badContinuation`,
  ///   `offlineAfterOnline`, `returnsToGo`; rows count within `transitions`.
  public mutating func append(contentsOf transitions: Transitions) throws(ReplayError) {
    try requireRoom(for: transitions.count)
    for (column, found, expected) in [
      ("observation", transitions.observationSize, observationSize),
      ("action", transitions.actionSize, actionSize),
    ] where found != expected {
      throw .wrongWidth(column: column, row: 0, found: found, expected: expected)
    }
    try transitions.validate()
    if transitions.offlineCount > 0 && onlineCount > 0 { throw .offlineAfterOnline(row: 0) }
    guard (transitions.returnsToGo != nil) == keepsReturnsToGo else {
      throw .returnsToGo(expected: keepsReturnsToGo)
    }
    store(transitions)
  }

  private func requireRoom(for added: Int) throws(ReplayError) {
    guard added <= capacity - count else {
      throw .full(capacity: capacity, count: count, added: added)
    }
  }

  private func check(
    _ values: Span<Scalar>, _ column: String, width: Int
  ) throws(ReplayError) {
    guard values.count == width else {
      throw .wrongWidth(column: column, row: count, found: values.count, expected: width)
    }
    for index in values.indices where !values[index].isFinite {
      throw .notFinite(column: column, row: count, value: "\(values[index])")
    }
  }
}

extension Transitions {
  /// Checks that columns have the same number of rows and hold what a buffer can store.
  ///
  /// - Throws: `wrongCount`, `notFinite`, `badContinuation`, `outOfRange`.
  public func validate() throws(ReplayError) {
    try check(observations, "observation", width: observationSize)
    try check(actions, "action", width: actionSize)
    try check(rewards, "reward", width: 1)
    try check(continuations, "continuation", width: 1)
    try check(nextObservations, "next observation", width: observationSize)
    if let returnsToGo { try check(returnsToGo, "return to go", width: 1) }
    guard episodeEnds.count == count else {
      throw .wrongCount(column: "end of episode", found: episodeEnds.count, expected: count)
    }
    for (row, value) in continuations.enumerated() where value != 0 && value != 1 {
      throw .badContinuation(row: row, value: "\(value)")
    }
    guard (0...count).contains(offlineCount) else {
      throw .outOfRange(
        what: "the number of offline rows", value: Double(offlineCount), allowed: "0 to \(count)")
    }
  }

  private func check(
    _ values: [Scalar], _ column: String, width: Int
  ) throws(ReplayError) {
    guard values.count == count * width else {
      throw .wrongCount(column: column, found: values.count, expected: count * width)
    }
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw .notFinite(column: column, row: index / width, value: "\(values[index])")
    }
  }
}
