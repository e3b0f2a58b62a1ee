extension LearnerSettings {
  /// Refuses values that make no sense.
  ///
  /// - Throws: `LearningError.settingOutOfRange`.
  public func validate() throws(LearningError) {
    if let backup {
      try check(backup.discount, "discount", (0...1).contains, "0 to 1")
      try check(backup.polyakRate, "polyakRate", (0...1).contains, "0 to 1")
      if let bounds = backup.bounds {
        try check(bounds.low, "bounds.low", { $0 < bounds.high }, "less than \(bounds.high)")
      }
    }
    switch self {
    case .bc(let settings):
      try check(settings.policy)
      try checkRate(settings.learningRate, "learningRate")
    case .td3(let settings): try check(settings)
    case .sac(let settings): try check(settings)
    case .awac(let settings):
      try check(settings.policy)
      try check(settings.critics)
      try checkRate(settings.learningRate, "learningRate")
      try check(settings.largestWeight, "largestWeight", { $0 > 0 }, "more than 0")
    case .iql(let settings): try check(settings)
    case .cql(let settings): try check(settings)
    }
  }

  func validate(_ sizes: TaskSizes) throws(LearningError) {
    try check(sizes.observation, "observation size", { $0 > 0 }, "at least 1")
    try check(sizes.action, "action size", { $0 > 0 }, "at least 1")
    try validate()
  }

  private func check(_ settings: TD3Settings) throws(LearningError) {
    try check(settings.critics)
    try check(widths: settings.policyWidths, "policyWidths")
    try checkRate(settings.learningRate, "learningRate")
    try check(settings.policyDelay, "policyDelay", { $0 > 0 }, "at least 1")
    try check(settings.smoothingBound, "smoothingBound", { $0 >= 0 }, "at least 0")
  }

  private func check(_ settings: SACSettings) throws(LearningError) {
    try check(settings.policy)
    try check(settings.critics)
    try checkRate(settings.policyLearningRate, "policyLearningRate")
    try checkRate(settings.criticLearningRate, "criticLearningRate")
    try checkRate(settings.temperatureLearningRate, "temperatureLearningRate")
    try check(settings.criticUpdates, "criticUpdates", { $0 > 0 }, "at least 1")
    let count = settings.critics.count
    try check(
      settings.targetSubset ?? 1, "targetSubset", (1...count).contains,
      "1 to \(count), the number of critics")
  }

  private func check(_ settings: IQLSettings) throws(LearningError) {
    try check(settings.policy)
    try check(settings.critics)
    try checkRate(settings.learningRate, "learningRate")
    try checkRate(settings.policyLearningRate, "policyLearningRate")
    try check(settings.expectile, "expectile", { $0 > 0 && $0 < 1 }, "between 0 and 1")
    try check(settings.largestWeight, "largestWeight", { $0 > 0 }, "more than 0")
    try check(settings.policyDecayUpdates ?? 1, "policyDecayUpdates", { $0 > 0 }, "at least 1")
  }

  private func check(_ settings: CQLSettings) throws(LearningError) {
    try check(settings.policy)
    try check(settings.critics)
    try checkRate(settings.policyLearningRate, "policyLearningRate")
    try checkRate(settings.criticLearningRate, "criticLearningRate")
    try check(settings.sampleCount, "sampleCount", { $0 > 0 }, "at least 1")
    try check(settings.weight, "weight", { $0 >= 0 }, "at least 0")
  }

  private func check(_ policy: PolicySettings) throws(LearningError) {
    try check(widths: policy.hiddenWidths, "policy.hiddenWidths")
    try check(policy.dropout, "policy.dropout", { $0 >= 0 && $0 < 1 }, "0 to less than 1")
    try check(
      policy.leastLogDeviation, "policy.leastLogDeviation", { $0 < policy.largestLogDeviation },
      "less than \(policy.largestLogDeviation)")
  }

  private func check(_ critics: CriticSettings) throws(LearningError) {
    try check(widths: critics.hiddenWidths, "critics.hiddenWidths")
    try check(critics.count, "critics.count", { $0 > 0 }, "at least 1")
  }

  private func check(widths: [Int], _ setting: String) throws(LearningError) {
    try check(widths, setting, { $0.allSatisfy { $0 > 0 } }, "widths of at least 1")
  }

  private func checkRate(_ rate: Double, _ setting: String) throws(LearningError) {
    try check(rate, setting, { $0 >= 0 && $0.isFinite }, "a finite number of at least 0")
  }

  private func check<Value>(
    _ value: Value, _ setting: String, _ isAllowed: (Value) -> Bool, _ allowed: String
  ) throws(LearningError) {
    guard !isAllowed(value) else { return }
    throw .settingOutOfRange(setting: setting, found: "\(value)", allowed: allowed)
  }
}
