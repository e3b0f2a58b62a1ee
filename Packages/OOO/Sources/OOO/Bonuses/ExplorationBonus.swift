public import Datasets
public import Randomness
public import ReinforcementLearning
public import Tensors

/// Pay for what is new: a number per transition that is added to the exploring learner's target.
///
/// A value: a copy is a bonus of its own with the same state. Bonuses are never stored with
/// transitions; they are computed anew for every batch, offline rows included (Mark et al. 2023).
public protocol ExplorationBonus: Sendable {
  /// Notices transitions the first time they are there: the offline rows at the beginning, then
  /// each step in the environment.
  mutating func observe(_ batch: TransitionBatch)

  /// Learns from a batch and returns its bonuses, `[batch]`; all that is drawn comes from the key.
  mutating func update(on batch: TransitionBatch, key: RandomKey) -> Tensor

  /// The bonuses of a batch, `[batch]`, without learning from it.
  func bonuses(for batch: TransitionBatch) -> Tensor

  /// Adds all state to a checkpoint, under names that begin with `prefix`.
  func store(in checkpoint: inout Checkpoint, below prefix: String) throws(DatasetError)

  /// Takes the state that `store(in:below:)` wrote; changes nothing where it throws.
  mutating func restore(from checkpoint: Checkpoint, below prefix: String) throws(DatasetError)
}

/// No bonus: zeros.
public struct NoBonus: ExplorationBonus {
  /// Nothing to remember.
  public init() {}
  /// Nothing to notice.
  public mutating func observe(_ batch: TransitionBatch) {}
  /// Zeros.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> Tensor {
    bonuses(for: batch)
  }
  /// Zeros.
  public func bonuses(for batch: TransitionBatch) -> Tensor { Tensor(zeros: batch.rewards.shape) }
  /// Nothing to save.
  public func store(in checkpoint: inout Checkpoint, below prefix: String) {}
  /// Nothing to restore.
  public mutating func restore(from checkpoint: Checkpoint, below prefix: String) {}
}

/// A bonus as it was at one moment: it pays and no longer learns (the ablation that keeps the bonus
/// while retraining).
public struct FrozenBonus: ExplorationBonus {
  /// The bonus that is no longer changed.
  public private(set) var bonus: any ExplorationBonus

  /// Freezes a copy.
  public init(_ bonus: any ExplorationBonus) { self.bonus = bonus }
  /// Nothing to notice.
  public mutating func observe(_ batch: TransitionBatch) {}
  /// The bonuses at the moment of freezing.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> Tensor {
    bonus.bonuses(for: batch)
  }
  /// The bonuses at the moment of freezing.
  public func bonuses(for batch: TransitionBatch) -> Tensor { bonus.bonuses(for: batch) }
  /// Saves the frozen state.
  public func store(in checkpoint: inout Checkpoint, below prefix: String) throws(DatasetError) {
    try bonus.store(in: &checkpoint, below: prefix)
  }
  /// Takes the frozen state.
  public mutating func restore(
    from checkpoint: Checkpoint, below prefix: String
  ) throws(DatasetError) {
    try bonus.restore(from: checkpoint, below: prefix)
  }
}
