import Tensors

/// The loss of a minibatch and what is logged of it.
struct MinibatchLoss {
  var loss: Tensor
  var metrics: [String: Double] = [:]
}

extension TuningMethod {
  /// The loss of a minibatch, or nil if it holds nothing to learn from.
  func loss<Policy: ResponsePolicy>(
    _ policy: Policy, against reference: Policy, _ rows: RolloutRows<Policy.Prompt>
  ) throws(LossError) -> MinibatchLoss? {
    switch self {
    case .filtered(let threshold):
      try likelihood(.filtered(rewards: rows.rewards, threshold: threshold), policy, rows)
    case .filteredTop(let count):
      try likelihood(
        .filtered(groups: rows.groups.map { rows.rollout.groups[$0].rewards }, top: count),
        policy, rows)
    case .rewardWeighted(let beta, let limit):
      try likelihood(
        .rewardWeighted(rewards: rows.rewards, beta: beta, limit: limit), policy, rows)
    case .bestOfN(let rule): bestOfN(rule, policy, rows)
    case .reinforce(_, let klWeight, let estimator):
      reinforce(klWeight, estimator, policy, rows)
    case .proximal(let loss, _): proximal(loss, policy, rows)
    case .actorCritic(let rule): actorCritic(rule, policy, rows)
    case .pairs(let loss, let selection):
      try pairs(loss, policy, rows) { selection(rewards: rows.rollout.groups[$0].rewards) }
    case .positions(let loss, let selection): try positions(loss, selection, policy, rows)
    case .rejection(let loss, _):
      try pairs(loss, policy, rows) { group in
        let accepted = rows.rollout.accepted[group]
        let rewards = accepted.map { rows.rollout.groups[group].rewards[$0] }
        return PairSelection(.all)(rewards: rewards).map {
          (accepted[$0.chosen], accepted[$0.rejected])
        }
      }
    case .unpaired(let loss, let threshold):
      try unpaired(loss, threshold, policy, against: reference, rows)
    }
  }

  private func likelihood<Policy: ResponsePolicy>(
    _ weights: LikelihoodWeights, _ policy: Policy, _ rows: RolloutRows<Policy.Prompt>
  ) -> MinibatchLoss? {
    let used = weights.weights.indices.filter { weights.weights[$0] != 0 }
    guard !used.isEmpty else { return nil }
    let sums = policy.logProbabilities(of: rows.responses(used), to: rows.prompts(used))
    let coefficients = Tensor(rounding: used.map { weights.coefficients[$0] })
    return MinibatchLoss(loss: (sums * coefficients).sum())
  }

  private func bestOfN<Policy: ResponsePolicy>(
    _ rule: BestOfN, _ policy: Policy, _ rows: RolloutRows<Policy.Prompt>
  ) -> MinibatchLoss {
    let roles = zip(rows.groups, rows.ranges).map { group, range in
      let roles = rule.roles(rewards: rows.rollout.groups[group].rewards)
      return (
        best: range.lowerBound + roles.best, losers: roles.losers.map { range.lowerBound + $0 }
      )
    }
    let best = roles.map(\.best)
    func sums(_ rows: RolloutRows<Policy.Prompt>, _ used: [Int]) -> Tensor {
      policy.logProbabilities(of: rows.responses(used), to: rows.prompts(used))
    }
    let bestSums = sums(rows, best)
    let most = roles.map(\.losers.count).max() ?? 0
    let losers = (0..<most).map { position in
      // A group that has no such loser shows its best response, which does not count.
      let places = roles.map { position < $0.losers.count ? $0.losers[position] : $0.best }
      let values = sums(rows, places)
      let logs = (best: bestSums.doubles, loser: values.doubles)
      let masks = roles.indices.map { group in
        let losers = roles[group].losers.count
        guard position < losers else { return 0.0 }
        return rule.mask(
          best: logs.best[group], loser: logs.loser[group],
          isSame: rows.responses([best[group]]) == rows.responses([places[group]]),
          losers: losers, of: most)
      }
      return (logProbability: values, mask: Tensor(rounding: masks))
    }
    return MinibatchLoss(loss: rule(best: bestSums, losers: losers).mean())
  }

  private func reinforce<Policy: ResponsePolicy>(
    _ klWeight: Double, _ estimator: KLEstimator, _ policy: Policy,
    _ rows: RolloutRows<Policy.Prompt>
  ) -> MinibatchLoss {
    let all = Array(rows.places.indices)
    let sums = policy.logProbabilities(of: rows.responses(all), to: rows.prompts(all))
    let loss = reinforceLoss(logProbability: sums, advantage: Tensor(rounding: rows.advantages))
    guard klWeight > 0 else { return MinibatchLoss(loss: loss.mean()) }
    let reference = Tensor(rounding: rows.reference)
    let penalty = estimator(logProbability: sums, reference: reference)
    let divergence = KLEstimator.k1(logProbability: sums.detached, reference: reference)
    return MinibatchLoss(
      loss: (loss + penalty * klWeight).mean(),
      metrics: ["objective/kl": mean(divergence.doubles)])
  }

  private func proximal<Policy: ResponsePolicy>(
    _ rule: PolicyLoss, _ policy: Policy, _ rows: RolloutRows<Policy.Prompt>
  ) -> MinibatchLoss? {
    let all = Array(rows.places.indices)
    let tokens = policy.tokenLogProbabilities(of: rows.responses(all), to: rows.prompts(all))
    let advantages = Tensor(rounding: rows.advantages).reshaped([all.count, 1])
      .broadcast(to: tokens.shape)
    return clipped(rule, tokens, advantages, rows)
  }

  private func actorCritic<Policy: ResponsePolicy>(
    _ rule: ActorCritic, _ policy: Policy, _ rows: RolloutRows<Policy.Prompt>
  ) -> MinibatchLoss? {
    let all = Array(rows.places.indices)
    let (tokens, values) = policy.tokenEvaluations(of: rows.responses(all), to: rows.prompts(all))
    guard let values else { return nil }
    let (width, rollout) = (tokens.shape[1], rows.rollout)
    let advantages = rows.tokens(rollout.tokenAdvantages, width: width)
    guard var result = clipped(rule.loss, tokens, advantages, rows) else { return nil }
    let mask = rows.mask(width: width)
    let losses = rule.loss.value(
      values, old: rows.tokens(rollout.values, width: width),
      returns: rows.tokens(rollout.returns, width: width))
    let value = (losses * mask).sum() / mask.sum()
    result.metrics["loss/value_avg"] = Double(value.scalar())
    result.loss = result.loss + value * Scalar(rule.loss.valueWeight)
    return result
  }

  // PPO's loss of tokens, unless the policy has moved too far from the one that sampled.
  private func clipped<Prompt>(
    _ rule: PolicyLoss, _ tokens: Tensor, _ advantages: Tensor, _ rows: RolloutRows<Prompt>
  ) -> MinibatchLoss? {
    let width = tokens.shape[1]
    let (old, mask) = (rows.tokens(rows.rollout.old, width: width), rows.mask(width: width))
    let count = Double(mask.sum().scalar())
    func average(_ numbers: Tensor) -> Double { Double((numbers * mask).sum().scalar()) / count }
    let moves = tokens.detached - old
    let ratios = moves.exp()
    let ratio = average(ratios)
    // A ratio that is no number is no reason to skip, and shows in the loss.
    if ratio > rule.largestRatio { return nil }
    let losses = rule.policy(logProbability: tokens, old: old, advantage: advantages)
    let clipped = rule.isClipped(ratios: ratios.doubles, advantages: advantages.doubles)
    let loss = (losses * mask).sum() * (1 / count)
    return MinibatchLoss(
      loss: loss,
      metrics: [
        "val/ratio": ratio, "val/ratio_var": average((ratios - Scalar(ratio)).squared()),
        "policy/approxkl_avg": average(moves * moves) / 2,
        "policy/clipfrac_avg": average(Tensor(rounding: clipped).reshaped(tokens.shape)),
        "loss/policy_avg": Double(loss.scalar()),
      ])
  }

  private func pairs<Policy: ResponsePolicy>(
    _ loss: PairLoss, _ policy: Policy, _ rows: RolloutRows<Policy.Prompt>,
    selecting: (Int) -> [(chosen: Int, rejected: Int)]
  ) throws(LossError) -> MinibatchLoss? {
    let pairs = zip(rows.groups, rows.ranges).flatMap { group, range in
      selecting(group).map { (range.lowerBound + $0.chosen, range.lowerBound + $0.rejected) }
    }
    guard !pairs.isEmpty else { return nil }
    let all = Array(rows.places.indices)
    let responses = rows.responses(all)
    let sums = policy.logProbabilities(of: responses, to: rows.prompts(all))
    let (chosen, rejected) = (pairs.map { $0.0 }, pairs.map { $0.1 })
    func couple(_ values: [Double]) -> PairValues<Tensor>.Couple {
      .init(
        chosen: Tensor(rounding: chosen.map { values[$0] }),
        rejected: Tensor(rounding: rejected.map { values[$0] }))
    }
    let reference = rows.rollout.reference.isEmpty ? nil : couple(rows.reference)
    let preferred = sums.gatherRows(chosen.map { Int32($0) })
    let values = PairValues(
      policy: .init(
        chosen: preferred, rejected: sums.gatherRows(rejected.map { Int32($0) })),
      reference: reference, lengths: couple(responses.map { Double($0.count) }),
      demonstration: preferred)
    let result = try loss.mean(values)
    return MinibatchLoss(loss: result.loss, metrics: result.metrics.values)
  }

  private func unpaired<Policy: ResponsePolicy>(
    _ loss: UnpairedLoss, _ threshold: Double?, _ policy: Policy, against reference: Policy,
    _ rows: RolloutRows<Policy.Prompt>
  ) throws(LossError) -> MinibatchLoss? {
    let sizes = rows.ranges.map(\.count)
    guard sizes.count(where: { $0 > 0 }) > 1 else {
      throw .unpairedBatchTooSmall(found: sizes.count(where: { $0 > 0 }))
    }
    // By their mean, equal rewards are neither desirable nor undesirable.
    if threshold == nil, Set(rows.rewards).count == 1 { return nil }
    let all = Array(rows.places.indices)
    let (responses, prompts) = (rows.responses(all), rows.prompts(all))
    let ratios =
      policy.logProbabilities(of: responses, to: prompts) - Tensor(rounding: rows.reference)
    let shifted = zip(UnpairedLoss.mismatches(groupSizes: sizes), prompts).map {
      policy.part(of: responses[$0], after: $1)
    }
    let mismatched =
      policy.logProbabilities(of: shifted, to: prompts).detached
      - reference.logProbabilities(of: shifted, to: prompts)
    let level = threshold ?? mean(rows.rewards)
    let result = try loss.mean(
      ratios: ratios, isDesirable: rows.rewards.map { $0 > level },
      mismatchedRatios: mismatched.doubles)
    return MinibatchLoss(loss: result.loss, metrics: result.metrics)
  }
}
