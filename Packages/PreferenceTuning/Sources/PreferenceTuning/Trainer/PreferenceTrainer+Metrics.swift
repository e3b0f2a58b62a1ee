extension PreferenceTrainer {
  /// What samples tell of the policy that drew them, under TRL's names.
  func sampleMetrics(_ rollout: Rollout<Policy.Prompt>) -> [String: Double] {
    let groups = rollout.groups
    let own =
      rollout.old.isEmpty
      ? evaluations(policy, groups).logProbabilities : rollout.old.flatMap(\.self)
    let sums = own.map { $0.reduce(0, +) }
    let frozen =
      rollout.reference.isEmpty
      ? evaluations(reference, groups).logProbabilities.map { $0.reduce(0, +) }
      : rollout.reference.flatMap(\.self)
    let divergence = mean(zip(sums, frozen).map { $0 - $1 })
    let penalty = settings.klInReward * divergence
    return [
      "objective/kl": divergence, "objective/entropy": -mean(sums),
      "objective/non_score_reward": -penalty,
      "objective/rlhf_reward": mean(groups.flatMap(\.rewards)) - penalty,
    ]
  }

  /// Advantages that are not larger than the limit.
  func limited(_ advantages: [[Double]]) -> [[Double]] {
    guard let limit = settings.rewardLimit else { return advantages }
    return advantages.map { $0.map { min(max($0, -limit), limit) } }
  }
}

extension LoopSettings {
  /// Checks what bounds advantages and the responses to a prompt that are kept.
  ///
  /// - Throws: `PreferenceError.setting`.
  func validateLimits(for method: TuningMethod) throws(PreferenceError) {
    for (name, limit) in [("rewardLimit", rewardLimit), ("gradientLimit", gradientLimit)] {
      if let limit, !(limit > 0 && limit.isFinite) {
        throw .setting(name: name, found: "\(limit)", expected: "a positive number")
      }
    }
    if let rewardLimit, !method.hasAdvantages {
      throw .setting(
        name: "rewardLimit", found: "\(rewardLimit)",
        expected: "none, since \(method.name) has no advantages of responses")
    }
    if case .filteredTop(let count) = method, !(1..<perPrompt).contains(count) {
      throw .setting(
        name: "top", found: "\(count)",
        expected: "at least 1 and below the \(perPrompt) responses to a prompt")
    }
  }
}
