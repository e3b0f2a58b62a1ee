public import Randomness
import Tensors

extension Learner {
  /// Learns from one batch and refuses what cannot be learnt from.
  ///
  /// Only the losses are looked at, which costs nothing; when one is not finite, the update has
  /// already been made, and the learner must be restored from a checkpoint.
  ///
  /// - Throws: `LearningError.batchShape`, `batchTooSmall` and `missingReturns` before the update,
  ///   `notFinite` with the number of the update and the quantity after it.
  public mutating func checkedUpdate(
    on batch: TransitionBatch, key: RandomKey
  ) throws(LearningError) -> [Measurement] {
    try check(batch)
    let update = updateCount
    let measurements = self.update(on: batch, key: key)
    for measurement in measurements where !measurement.value.isFinite {
      throw .notFinite(
        learner: name, update: update, quantity: measurement.name, value: measurement.value)
    }
    return measurements
  }

  /// Refuses a batch that does not fit the learner.
  ///
  /// - Throws: `LearningError.batchShape`, `batchTooSmall`, `missingReturns`.
  public func check(_ batch: TransitionBatch) throws(LearningError) {
    let count = batch.rewards.shape.elementCount
    let fields: [(String, Tensor?, [Int])] = [
      ("observations", batch.observations, [count, sizes.observation]),
      ("actions", batch.actions, [count, sizes.action]), ("rewards", batch.rewards, [count]),
      ("continuations", batch.continuations, [count]),
      ("next observations", batch.nextObservations, [count, sizes.observation]),
      ("bonuses", batch.bonuses, [count]), ("returns to go", batch.returnsToGo, [count]),
    ]
    for (field, tensor, expected) in fields {
      guard let found = tensor?.shape.dimensions, found != expected else { continue }
      throw .batchShape(learner: name, field: field, found: found, expected: expected)
    }
    guard count >= leastBatchSize else {
      throw .batchTooSmall(learner: name, found: count, least: leastBatchSize)
    }
    if needsReturnsToGo && batch.returnsToGo == nil { throw .missingReturns(learner: name) }
  }
}
