import Kernels
public import Tensors

/// Transitions in time order, offline rows first, made for tens of millions of rows.
///
/// A value: a copy costs a pointer for every 8,192 rows, and appending to it copies at most the
/// last block of each column. Rewards are stored raw and scaled when they are sampled, so the same
/// buffer can be trained on again in another way. Rows are never overwritten: whatever does not fit
/// is refused, since the order of collection is what retraining at an earlier time relies on.
public struct ReplayBuffer: Sendable {
  /// Actions are stored within this bound, where a squashed Gaussian has a finite density.
  public static let actionBound: Scalar = 1 - 1e-5

  /// The length of an observation.
  public let observationSize: Int
  /// The length of an action.
  public let actionSize: Int
  /// The largest number of rows.
  public let capacity: Int
  /// The rows from the front on that come from logged data.
  public private(set) var offlineCount = 0

  var observations: ChunkedRows
  var actions: ChunkedRows
  var nextObservations: ChunkedRows
  // Reward, continuation and end of episode share a row, because they are read together.
  var outcomes: ChunkedRows
  var storedReturns: ChunkedRows?

  /// The columns of `outcomes`.
  enum OutcomeColumn { static let reward = 0, continuation = 1, episodeEnd = 2, count = 3 }

  /// An empty buffer.
  public init(
    observationSize: Int, actionSize: Int, capacity: Int = 10_000_000,
    keepsReturnsToGo: Bool = false
  ) {
    precondition(
      observationSize > 0 && actionSize > 0 && capacity >= 0,
      "a buffer of \(capacity) rows of \(observationSize) and \(actionSize) numbers")
    self.observationSize = observationSize
    self.actionSize = actionSize
    self.capacity = capacity
    observations = ChunkedRows(width: observationSize)
    actions = ChunkedRows(width: actionSize)
    nextObservations = ChunkedRows(width: observationSize)
    outcomes = ChunkedRows(width: OutcomeColumn.count)
    storedReturns = keepsReturnsToGo ? ChunkedRows(width: 1) : nil
  }

  /// A buffer that holds the given transitions and no room for more, unless a capacity is given.
  ///
  /// - Throws: as `append(contentsOf:)` does.
  public init(_ transitions: Transitions, capacity: Int? = nil) throws(ReplayError) {
    self.init(
      observationSize: transitions.observationSize, actionSize: transitions.actionSize,
      capacity: capacity ?? transitions.count,
      keepsReturnsToGo: transitions.returnsToGo != nil)
    try append(contentsOf: transitions)
  }

  /// The number of rows.
  public var count: Int { outcomes.count }

  /// The rows that were collected online.
  public var onlineCount: Int { count - offlineCount }

  /// Whether every row has its return to go.
  public var keepsReturnsToGo: Bool { storedReturns != nil }

  /// The first rows as a buffer of their own, which shares their memory and takes no more.
  ///
  /// - Throws: `unknownRow` for more rows than there are.
  public func frozen(upTo rows: Int) throws(ReplayError) -> ReplayBuffer {
    guard (0...count).contains(rows) else { throw .unknownRow(rows, count: count) }
    var result = ReplayBuffer(
      observationSize: observationSize, actionSize: actionSize, capacity: rows)
    result.observations = observations.prefix(rows)
    result.actions = actions.prefix(rows)
    result.nextObservations = nextObservations.prefix(rows)
    result.outcomes = outcomes.prefix(rows)
    result.storedReturns = storedReturns?.prefix(rows)
    result.offlineCount = min(offlineCount, rows)
    return result
  }

  /// All rows as a buffer that takes no more.
  public func frozen() -> ReplayBuffer {
    var result = ReplayBuffer(
      observationSize: observationSize, actionSize: actionSize, capacity: count)
    result.observations = observations
    result.actions = actions
    result.nextObservations = nextObservations
    result.outcomes = outcomes
    result.storedReturns = storedReturns
    result.offlineCount = offlineCount
    return result
  }
}

extension ReplayBuffer {
  /// Stores rows that were checked.
  mutating func store(_ rows: Transitions) {
    let count = rows.count
    rows.observations.withUnsafeBufferPointer { observations.append($0, rows: count) }
    rows.actions.map(Self.bounded).withUnsafeBufferPointer { actions.append($0, rows: count) }
    rows.nextObservations.withUnsafeBufferPointer { nextObservations.append($0, rows: count) }
    var outcomes: [Scalar] = []
    outcomes.reserveCapacity(count * OutcomeColumn.count)
    for row in 0..<count {
      outcomes += [rows.rewards[row], rows.continuations[row], rows.episodeEnds[row] ? 1 : 0]
    }
    outcomes.withUnsafeBufferPointer { self.outcomes.append($0, rows: count) }
    rows.returnsToGo?.withUnsafeBufferPointer { storedReturns?.append($0, rows: count) }
    offlineCount += rows.offlineCount
  }

  /// Stores one row that was checked; nothing is allocated but a block every 8,192 rows.
  mutating func store(
    _ observation: Span<Scalar>, _ action: Span<Scalar>, _ outcome: TransitionOutcome,
    _ nextObservation: Span<Scalar>
  ) {
    observations.append(observation)
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: actionSize) { bounded in
      for index in 0..<actionSize {
        bounded.initializeElement(at: index, to: Self.bounded(action[index]))
      }
      actions.append(UnsafeBufferPointer(bounded), rows: 1)
    }
    nextObservations.append(nextObservation)
    let numbers: InlineArray<3, Scalar> = [
      outcome.reward, outcome.terminated ? 0 : 1, outcome.endsEpisode ? 1 : 0,
    ]
    outcomes.append(numbers.span)
    if let value = outcome.returnToGo { storedReturns?.append(CollectionOfOne(value).span) }
    if outcome.source == .offline { offlineCount += 1 }
  }

  /// Takes the number of offline rows of a file that was checked.
  mutating func setOfflineCount(_ count: Int) { offlineCount = count }

  private static func bounded(_ action: Scalar) -> Scalar {
    min(max(action, -actionBound), actionBound)
  }
}
