import ReinforcementLearning

extension LearnerSettings {
  /// The same learner with values bounded by what rewards in a range can add up to.
  func bounded(byRewards range: ClosedRange<Double>) -> LearnerSettings {
    guard let backup else { return self }
    return bounded(by: ValueBounds(rewards: range, discount: backup.discount))
  }

  /// The number of critic steps of an update: RLPD takes a batch for each of them at once.
  var partsOfBatch: Int {
    if case .sac(let settings) = self { settings.criticUpdates } else { 1 }
  }

  /// Whether the method bounds values by returns to the end of the episode.
  var needsReturnsToGo: Bool {
    if case .cql(let settings) = self { settings.calibration != .none } else { false }
  }
}
