public import Tensors

/// Steps as D4RL's files have them: one observation a step, without the next one.
public struct Trajectories: Sendable, Equatable {
  /// The length of an observation.
  public var observationSize: Int
  /// The length of an action.
  public var actionSize: Int
  /// What was seen before each step, `[count, observationSize]`.
  public var observations: [Scalar]
  /// What was done, `[count, actionSize]`.
  public var actions: [Scalar]
  /// Raw rewards.
  public var rewards: [Scalar]
  /// Whether the task was over.
  public var terminals: [Bool]
  /// Whether the episode was cut off at this step; nil where nobody wrote it down.
  public var timeouts: [Bool]?

  /// Steps; columns are checked when they are turned into transitions.
  public init(
    observations: [Scalar], actions: [Scalar], rewards: [Scalar], terminals: [Bool],
    timeouts: [Bool]? = nil, sizes: (observation: Int, action: Int)
  ) {
    observationSize = sizes.observation
    actionSize = sizes.action
    self.observations = observations
    self.actions = actions
    self.rewards = rewards
    self.terminals = terminals
    self.timeouts = timeouts
  }

  /// How the ends of trajectories are seen.
  public struct EndRule: Sendable, Hashable {
    /// The length at which episodes were cut, for files without timeouts; nil where none were.
    public var horizon: Int?
    /// Whether a cut counts as a true end; otherwise its row is dropped, since what was seen next
    /// is not in the file.
    public var terminatesAtCuts: Bool

    /// A way to see ends.
    public init(horizon: Int? = nil, terminatesAtCuts: Bool = false) {
      self.horizon = horizon
      self.terminatesAtCuts = terminatesAtCuts
    }
  }

  /// The Q-learning view: each step with the observation of the step after it.
  ///
  /// The last step has none and is dropped; so is a step at which an episode was cut, unless cuts
  /// count as true ends or it is one. A dropped step makes the one before it the end of its episode.
  /// (D4RL, `qlearning_dataset`, which drops true ends at the time limit, too)
  ///
  /// - Throws: `wrongCount` for columns of other lengths.
  public func transitions(_ rule: EndRule = EndRule()) throws(ReplayError) -> Transitions {
    try validate()
    var result = Transitions(observationSize: observationSize, actionSize: actionSize)
    var length = 0
    for row in 0..<max(0, rewards.count - 1) {
      length += 1
      let isCut = timeouts?[row] ?? (length == rule.horizon)
      if terminals[row] || isCut { length = 0 }
      if isCut && !terminals[row] && !rule.terminatesAtCuts {
        result.markEnd()
      } else {
        result.append(row, of: self, isEnd: terminals[row] || isCut)
      }
    }
    result.markEnd()
    result.offlineCount = result.count
    return result
  }

  /// Checks that columns have the same number of rows.
  func validate() throws(ReplayError) {
    let count = rewards.count
    for (column, found, width) in [
      ("observations", observations.count, observationSize),
      ("actions", actions.count, actionSize), ("terminals", terminals.count, 1),
      ("timeouts", timeouts?.count ?? count, 1),
    ] where found != count * width {
      throw .wrongCount(column: column, found: found, expected: count * width)
    }
  }
}

extension Transitions {
  fileprivate mutating func append(_ row: Int, of steps: Trajectories, isEnd: Bool) {
    let size = observationSize
    observations += steps.observations[row * size..<(row + 1) * size]
    nextObservations += steps.observations[(row + 1) * size..<(row + 2) * size]
    actions += steps.actions[row * actionSize..<(row + 1) * actionSize]
    rewards.append(steps.rewards[row])
    continuations.append(isEnd ? 0 : 1)
    episodeEnds.append(isEnd)
  }

  fileprivate mutating func markEnd() {
    if !episodeEnds.isEmpty { episodeEnds[episodeEnds.count - 1] = true }
  }
}
