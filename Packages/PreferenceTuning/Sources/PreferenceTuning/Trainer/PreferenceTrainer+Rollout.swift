import Randomness

extension PreferenceTrainer {
  /// What does not change while the responses of an iteration are gone through.
  mutating func rollout(
    of groups: [ResponseGroup<Policy.Prompt>], key: RandomKey
  ) throws(LossError) -> Rollout<Policy.Prompt> {
    var rollout = Rollout(groups: groups)
    if case .actorCritic(let rule) = method {
      try evaluateTokens(rule, &rollout)
      return rollout
    }
    let penalised = settings.klInReward > 0
    let isProximal = if case .proximal = method { true } else { false }
    if isProximal || penalised {
      rollout.old = rollout.grouped(evaluations(policy, groups).logProbabilities)
    }
    if method.needsReference || penalised {
      let tokens = evaluations(reference, groups).logProbabilities
      rollout.reference = rollout.grouped(tokens.map { $0.reduce(0, +) })
      if case .positions = method { rollout.referenceTokens = rollout.grouped(tokens) }
    }
    if case .rejection(_, let beta) = method {
      var generator = key.split("accept").generator()
      for group in groups {
        rollout.accepted.append(
          try acceptedResponses(rewards: group.rewards, beta: beta, using: &generator))
      }
    }
    let rewards = penalised ? penalisedRewards(rollout) : groups.map(\.rewards)
    rollout.advantages = limited(try estimator?.advantages(rewards) ?? [])
    if logsSamples, !method.samplesReference { rollout.metrics = sampleMetrics(rollout) }
    return rollout
  }

  func evaluations(
    _ policy: Policy, _ groups: [ResponseGroup<Policy.Prompt>]
  ) -> (logProbabilities: [[Double]], values: [[Double]]) {
    policy.tokenNumbers(
      of: groups.flatMap(\.responses),
      to: groups.flatMap { [Policy.Prompt](repeating: $0.prompt, count: $0.responses.count) })
  }

  // Rewards with k1 as a penalty.
  private func penalisedRewards(_ rollout: Rollout<Policy.Prompt>) -> [[Double]] {
    rollout.groups.indices.map { group in
      zip(rollout.groups[group].rewards, zip(rollout.old[group], rollout.reference[group])).map {
        $0 - settings.klInReward * ($1.0.reduce(0, +) - $1.1)
      }
    }
  }

  // PPO's rewards, advantages and returns of tokens; advantages are whitened over all of them.
  private mutating func evaluateTokens(
    _ rule: ActorCritic, _ rollout: inout Rollout<Policy.Prompt>
  ) throws(LossError) {
    let (old, values) = evaluations(policy, rollout.groups)
    let frozen = evaluations(reference, rollout.groups).logProbabilities
    let scores = rollout.groups.flatMap(\.rewards)
    let beta = penalty?.beta ?? 0
    var (advantages, returns): ([[Double]], [[Double]]) = ([], [])
    for row in old.indices {
      let rewards = try tokenRewards(
        score: scores[row], old: old[row], reference: frozen[row], beta: beta)
      let found = try rule.advantage(rewards: rewards, values: values[row])
      advantages.append(found.advantages)
      returns.append(found.returns)
    }
    let white = whitened(advantages.flatMap(\.self))
    var start = 0
    let rows = advantages.map { row in
      defer { start += row.count }
      return Array(white[start..<start + row.count])
    }
    rollout.old = rollout.grouped(old)
    rollout.tokenAdvantages = rollout.grouped(rows)
    rollout.values = rollout.grouped(values)
    rollout.returns = rollout.grouped(returns)
    let divergence = mean(zip(old, frozen).map { zip($0, $1).reduce(0) { $0 + $1.0 - $1.1 } })
    rollout.metrics = [
      "objective/kl": divergence, "objective/kl_coefficient": beta,
      "objective/entropy": mean(old.map { -$0.reduce(0, +) }),
      "objective/non_score_reward": -beta * divergence,
      "objective/rlhf_reward": mean(scores) - beta * divergence,
    ]
    penalty?.update(kl: divergence, count: old.count)
  }
}
