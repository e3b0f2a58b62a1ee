public import Tensors

/// Transitions as flat arrays, row by row, with the columns of D4RL's files.
public struct TransitionTable: Sendable, Equatable {
  /// The length of an observation.
  public let observationSize: Int
  /// The length of an action.
  public let actionSize: Int
  /// What was seen, `[rows, observationSize]`.
  public private(set) var observations: [Scalar] = []
  /// What was done, `[rows, actionSize]`.
  public private(set) var actions: [Scalar] = []
  /// What the steps brought, `[rows]`.
  public private(set) var rewards: [Scalar] = []
  /// Whether the task was over, `[rows]`.
  public private(set) var terminals: [Bool] = []
  /// Whether the trajectory was cut, or another task began, after a row, `[rows]`.
  public private(set) var timeouts: [Bool] = []
  /// What was seen next, `[rows, observationSize]`.
  public private(set) var nextObservations: [Scalar] = []

  /// No rows, with room for some.
  public init(observationSize: Int, actionSize: Int, capacity: Int = 0) {
    self.observationSize = observationSize
    self.actionSize = actionSize
    observations.reserveCapacity(capacity * observationSize)
    nextObservations.reserveCapacity(capacity * observationSize)
    actions.reserveCapacity(capacity * actionSize)
    rewards.reserveCapacity(capacity)
    terminals.reserveCapacity(capacity)
    timeouts.reserveCapacity(capacity)
  }

  /// One row, in double precision; vectors are read up to the table's sizes.
  public struct Row: Sendable {
    /// What was seen.
    public var observation: SIMD4<Double>
    /// What was done.
    public var action: SIMD2<Double>
    /// What the step brought.
    public var reward: Double
    /// Whether the task was over.
    public var isTerminal: Bool
    /// Whether the trajectory was cut.
    public var isTimeout: Bool
    /// What was seen next.
    public var nextObservation: SIMD4<Double>
  }

  /// The number of rows.
  public var count: Int { rewards.count }

  /// Appends a row.
  public mutating func append(_ row: Row) {
    for i in 0..<observationSize {
      observations.append(Scalar(row.observation[i]))
      nextObservations.append(Scalar(row.nextObservation[i]))
    }
    for i in 0..<actionSize { actions.append(Scalar(row.action[i])) }
    rewards.append(Scalar(row.reward))
    terminals.append(row.isTerminal)
    timeouts.append(row.isTimeout)
  }

  /// Marks the last row as the end of a trajectory that was cut.
  mutating func cut() {
    if !timeouts.isEmpty { timeouts[timeouts.count - 1] = true }
  }
}
