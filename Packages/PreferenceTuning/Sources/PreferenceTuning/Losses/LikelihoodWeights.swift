#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Losses of the form `-Σ w_i lp_i / n`: which responses count, by how much, and what is divided by.
///
/// `∇L = Σ coefficient_i ∇lp_i` with `coefficients = -w / n`.
public struct LikelihoodWeights: Sendable, Hashable {
  /// The weight of each response.
  public let weights: [Double]
  /// What the sum is divided by.
  public let divisor: Double

  /// The factor of each response's gradient.
  public var coefficients: [Double] { weights.map { -$0 / divisor } }

  /// Filtered supervised tuning (Binary FeedMe): responses whose reward reaches the threshold,
  /// divided by how many do; nothing is learned where none does.
  public static func filtered(rewards: [Double], threshold: Double = 0) throws(LossError)
    -> LikelihoodWeights
  {
    try checked(rewards)
    return LikelihoodWeights(
      weights: rewards.map { $0 >= threshold ? 1 : 0 },
      divisor: Double(max(1, rewards.count { $0 >= threshold })))
  }

  /// Filtered supervised tuning on the `top` best responses to each prompt, the first of equals,
  /// divided by how many these are.
  ///
  /// - Throws: `LossError` for no rewards, one that is not finite, or a `top` below 1.
  public static func filtered(
    groups: [[Double]], top: Int
  ) throws(LossError) -> LikelihoodWeights {
    try checked(groups.flatMap(\.self))
    guard top > 0 else { throw .option(name: "top", found: Double(top), expected: "at least 1") }
    let weights = groups.flatMap { rewards in
      let order = rewards.indices.sorted { (rewards[$1], $0) < (rewards[$0], $1) }
      let kept = Set(order.prefix(top))
      return rewards.indices.map { kept.contains($0) ? 1.0 : 0 }
    }
    return LikelihoodWeights(weights: weights, divisor: weights.reduce(0, +))
  }

  /// Reward-weighted regression: `w = min(exp(r / β), limit)`, divided by the number of responses
  /// (Peters & Schaal 2007).
  ///
  /// For responses of the reference the optimum is `π* ∝ π_ref exp(r / β)`: forward KL.
  public static func rewardWeighted(
    rewards: [Double], beta: Double, limit: Double = 20
  ) throws(LossError) -> LikelihoodWeights {
    try checked(rewards)
    guard beta > 0 else { throw .option(name: "beta", found: beta, expected: "a positive number") }
    return LikelihoodWeights(
      weights: rewards.map { min(exp($0 / beta), limit) }, divisor: Double(rewards.count))
  }

  private static func checked(_ rewards: [Double]) throws(LossError) {
    guard !rewards.isEmpty else { throw .empty(name: "rewards") }
    for (row, reward) in rewards.enumerated() where !reward.isFinite {
      throw .notFinite(name: "reward", row: row + 1)
    }
  }
}

/// The term that pushes down what Best-of-N did not choose.
public enum NegativeTerm: Sendable, Hashable, Codable {
  /// `β lp(worst)`.
  case worst(beta: Double)
  /// `β` times the mean of the losers' log-probabilities.
  case mean(beta: Double)
  /// `β` times their sum.
  case sum(beta: Double)
  /// `β Σ -ln(1 - exp lp)` over the losers.
  case unlikelihood(beta: Double)

  /// The factor on the term.
  public var beta: Double {
    switch self {
    case .worst(let beta), .mean(let beta), .sum(let beta), .unlikelihood(let beta): beta
    }
  }
}

/// Best-of-N: the best response to each prompt is imitated, and the others may be pushed down.
public struct BestOfN: Sendable, Hashable, Codable {
  /// What happens to the losers; nil for nothing.
  public var negative: NegativeTerm?
  /// A loser counts while its probability is above this share of the best one's; else its term
  /// would run off to minus infinity.
  public var leastShare: Double

  /// Imitation alone, or with a negative term.
  public init(negative: NegativeTerm? = nil, leastShare: Double = 0.01) {
    self.negative = negative
    self.leastShare = leastShare
  }

  /// The best response of a group, the first of equals, and the losers that count.
  public func roles(rewards: [Double]) -> (best: Int, losers: [Int]) {
    let order = rewards.indices.sorted { (rewards[$1], $0) < (rewards[$0], $1) }
    guard let best = order.first else { return (0, []) }
    return switch negative {
    case nil: (best, [])
    case .worst: (best, order.dropFirst().suffix(1))
    default: (best, rewards.indices.filter { $0 != best })
    }
  }

  /// The loss of groups in terms of the best response and the losers of each.
  ///
  /// `-lp(best) + β ·` the negative term. A mask is 1 where a loser counts and 0 elsewhere; for the
  /// mean of groups with fewer losers than the largest it is the ratio of their numbers.
  public func callAsFunction<Number: LossNumber>(
    best: Number, losers: [(logProbability: Number, mask: Number)]
  ) -> Number {
    guard let negative else { return -best }
    let share = if case .mean = negative { 1 / Double(max(1, losers.count)) } else { 1.0 }
    return losers.reduce(-best) { sum, loser in
      if case .unlikelihood = negative {
        // What does not count is moved to -1, since zero times infinity is no number.
        let counted = loser.logProbability * loser.mask + (loser.mask - 1)
        return sum - loser.mask * counted.logOneMinusExp() * negative.beta
      }
      return sum + loser.mask * loser.logProbability * (negative.beta * share)
    }
  }

  /// The mask of one of a group's `losers`, for as many as `most` in the largest group.
  ///
  /// A loser that `isSame` as the best response cannot be unlikely while that one is likely.
  func mask(best: Double, loser: Double, isSame: Bool, losers: Int, of most: Int) -> Double {
    guard counts(best: best, loser: loser) else { return 0 }
    return switch negative {
    case .unlikelihood: isSame ? 0 : 1
    case .mean: Double(most) / Double(losers)
    default: 1
    }
  }

  /// Whether a loser is still probable enough to be pushed down.
  public func counts(best: Double, loser: Double) -> Bool { loser - best > log(leastShare) }
}
