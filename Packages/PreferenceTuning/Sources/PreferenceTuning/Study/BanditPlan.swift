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
