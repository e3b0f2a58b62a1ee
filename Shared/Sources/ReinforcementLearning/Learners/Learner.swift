public import Randomness
public import Tensors

/// A batch of transitions as learners take it.
public struct TransitionBatch: Sendable {
  /// What was seen, `[batch, observation]`.
  public var observations: Tensor
  /// What was done, `[batch, action]`.
  public var actions: Tensor
  /// Rewards after scale and shift, `[batch]`.
  public var rewards: Tensor
  /// 1 where the next state's value counts, 0 after a true end, `[batch]`; cut-off episodes have 1.
  public var continuations: Tensor
  /// What was seen next, `[batch, observation]`.
  public var nextObservations: Tensor
  /// A bonus that is added to the target after all clipping, `[batch]`; nil without one.
  public var bonuses: Tensor?
  /// Discounted returns from each row to the end of its episode, `[batch]`, where known (Cal-QL).
  public var returnsToGo: Tensor?

  /// A batch.
  public init(
    observations: Tensor, actions: Tensor, rewards: Tensor, continuations: Tensor,
    nextObservations: Tensor, bonuses: Tensor? = nil, returnsToGo: Tensor? = nil
  ) {
    self.observations = observations
    self.actions = actions
    self.rewards = rewards
    self.continuations = continuations
    self.nextObservations = nextObservations
    self.bonuses = bonuses
    self.returnsToGo = returnsToGo
  }
}

/// How an action is chosen.
public enum ActionMode: Sendable {
  /// The policy's mean, for evaluation.
  case mean
  /// A draw from the policy, for collecting data.
  case sample(RandomKey)
}

/// A quantity that an update measured, such as a loss.
public struct Measurement: Sendable, Equatable {
  /// The quantity's name, such as "value loss".
  public var name: String
  /// Its value over the batch.
  public var value: Double

  /// A measured quantity.
  public init(_ name: String, _ value: Double) {
    self.name = name
    self.value = value
  }
}

/// A reinforcement learner as a value: networks, targets and optimizers together.
///
/// A copy is a learner of its own with the same state.
public protocol Learner: Sendable {
  /// The method's name, such as "IQL".
  var name: String { get }

  /// The widths of observations and actions.
  var sizes: TaskSizes { get }

  /// The number of updates so far.
  var updateCount: Int { get }

  /// Learns from one batch; all that is drawn comes from the key.
  ///
  /// - Returns: Losses and what else the method watches, always under the same names.
  mutating func update(on batch: TransitionBatch, key: RandomKey) -> [Measurement]

  /// Actions for observations `[batch, observation]`, as `[batch, action]` within [-1, 1].
  func actions(for observations: Tensor, mode: ActionMode) -> Tensor

  /// What a batch must bring beyond observations, actions, rewards and continuations.
  var needsReturnsToGo: Bool { get }

  /// The fewest transitions of a batch.
  var leastBatchSize: Int { get }

  /// Shows the visitor everything that later updates depend on, always in the same order.
  mutating func visit(_ visitor: inout some LearnerVisitor)
}

extension Learner {
  /// Most methods need no returns.
  public var needsReturnsToGo: Bool { false }

  /// Most methods learn from one transition.
  public var leastBatchSize: Int { 1 }
}
