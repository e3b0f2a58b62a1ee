import ReinforcementLearning

extension LearnerSettings {
  /// The same learner with values bounded by what rewards in a range can add up to.
  func bounded(byRewards range: ClosedRange<Double>) -> LearnerSettings {
    guard let backup else { return self }
    return bounded(by: ValueBounds(rewards: range, discount: backup.discount))
  }
}
