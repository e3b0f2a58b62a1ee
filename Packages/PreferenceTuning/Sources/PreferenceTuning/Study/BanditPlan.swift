/// The two rewards by the names under which they are reported.
enum BanditTask: String, Sendable, CaseIterable {
  /// The peak lies where the reference has little mass.
  case disjoint = "R1"
  /// The peak lies on the bulk of the reference.
  case aligned = "R2"

  var reward: BanditReward { self == .disjoint ? .disjoint : .aligned }
}

/// One run on setting A or B of the bandit.
struct BanditPlan {
  var method: TuningMethod
  var task: BanditTask
  var loop: LoopSettings
  var isOffline: Bool
  /// Iterations between two measurements.
  var interval: Int

  /// Whether the policy is measured after an iteration; always after the last.
  func isMeasured(after iteration: Int) -> Bool {
    iteration.isMultiple(of: interval) || iteration == loop.iterations
  }
}
