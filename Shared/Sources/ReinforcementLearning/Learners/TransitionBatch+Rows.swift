import Tensors

extension TransitionBatch {
  /// The number of transitions.
  public var count: Int { rewards.shape[0] }

  /// Observations beside actions, `[batch, observation + action]`, as critics take them.
  var pairs: Tensor { .concatenated([observations, actions], along: 1) }

  /// The same transitions as a network with scaled inputs sees them.
  func scaled(by scaling: ObservationScaling?) -> TransitionBatch {
    guard let scaling else { return self }
    var batch = self
    batch.observations = scaling(observations)
    batch.nextObservations = scaling(nextObservations)
    return batch
  }

  /// The batch dealt out like cards into `count` parts of equal size.
  ///
  /// Part i holds rows i, i + count, ..., so that each part has the same share of offline and online
  /// rows whether the two were interleaved or joined end to end. What is left over is not used.
  func dealt(into count: Int) -> [TransitionBatch] {
    if count == 1 { return [self] }
    let size = self.count / count
    precondition(size > 0, "\(self.count) rows for \(count) parts")
    return (0..<count).map { part in rows((0..<size).map { Int32(part + $0 * count) }) }
  }

  private func rows(_ indices: [Int32]) -> TransitionBatch {
    TransitionBatch(
      observations: observations.gatherRows(indices), actions: actions.gatherRows(indices),
      rewards: rewards.gatherRows(indices), continuations: continuations.gatherRows(indices),
      nextObservations: nextObservations.gatherRows(indices),
      bonuses: bonuses?.gatherRows(indices), returnsToGo: returnsToGo?.gatherRows(indices))
  }
}
