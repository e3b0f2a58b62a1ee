public import Tensors

/// Transitions as flat columns, in time order: what data sets are read into, filtered and made of.
///
/// All columns have the same number of rows, which `ReplayBuffer.append(contentsOf:)` checks.
public struct Transitions: Sendable, Equatable {
  /// The length of an observation.
  public let observationSize: Int
  /// The length of an action.
  public let actionSize: Int
  /// What was seen, row after row, `[count, observationSize]`.
  public var observations: [Scalar]
  /// What was done, row after row, `[count, actionSize]`.
  public var actions: [Scalar]
  /// Raw rewards, before any scale or shift.
  public var rewards: [Scalar]
  /// 0 after a true end, else 1.
  public var continuations: [Scalar]
  /// Whether the row is the last of its episode, or of what is left of it: after a true end, after
  /// a cut by time, and before a gap.
  public var episodeEnds: [Bool]
  /// What was seen next, row after row, `[count, observationSize]`.
  public var nextObservations: [Scalar]
  /// Discounted returns to the end of the episode, on the scale that whoever computed them chose.
  public var returnsToGo: [Scalar]?
  /// The rows from the front on that come from logged data; the others were collected online.
  public var offlineCount: Int

  /// No transitions yet.
  public init(observationSize: Int, actionSize: Int) {
    self.observationSize = observationSize
    self.actionSize = actionSize
    observations = []
    actions = []
    rewards = []
    continuations = []
    episodeEnds = []
    nextObservations = []
    offlineCount = 0
  }

  /// The number of rows.
  public var count: Int { rewards.count }

  /// The rows of each episode, or of each unbroken part of one, in order.
  public var episodes: [Range<Int>] { episodeRanges(endingAt: episodeEnds) }

  /// The observation of a row.
  public func observation(_ row: Int) -> ArraySlice<Scalar> {
    observations[row * observationSize..<(row + 1) * observationSize]
  }

  /// The action of a row.
  public func action(_ row: Int) -> ArraySlice<Scalar> {
    actions[row * actionSize..<(row + 1) * actionSize]
  }

  /// What was seen after a row.
  public func nextObservation(_ row: Int) -> ArraySlice<Scalar> {
    nextObservations[row * observationSize..<(row + 1) * observationSize]
  }
}
