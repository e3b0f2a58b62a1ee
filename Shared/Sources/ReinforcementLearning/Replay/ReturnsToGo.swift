public import Tensors

/// How discounted returns to go are counted at the ends of episodes.
public struct ReturnRule: Sendable, Hashable, Codable {
  /// What counts as following the last row of an episode.
  public enum Tail: String, Sendable, Hashable, Codable {
    /// Nothing.
    case nothing
    /// The last reward forever: `r / (1 - discount)`, but nothing after a true end (kitchen).
    case lastRewardForever
  }

  /// The discount, gamma.
  public var discount: Double
  /// What follows the last row of an episode.
  public var tail: Tail
  /// The reward of steps without success in a sparse task: where an episode has no other, each row's
  /// return is `r / (1 - discount)`, since the episode would have gone on like this.
  public var failureReward: Scalar?

  /// A way to count returns.
  public init(discount: Double = 0.99, tail: Tail = .nothing, failureReward: Scalar? = nil) {
    precondition((0..<1).contains(discount), "the discount \(discount) is not in 0..<1")
    self.discount = discount
    self.tail = tail
    self.failureReward = failureReward
  }
}

/// Discounted returns from each row to the end of its episode.
///
/// `G_t = r_t + discount * c_t * G_{t+1}`, as Cal-QL uses them (Nakamoto and others, 2023).
/// Rewards are on the scale that the learner sees; `continuations` are 0 after a true end.
public func returnsToGo(
  rewards: [Scalar], continuations: [Scalar], episodeEnds: [Bool], rule: ReturnRule
) -> [Scalar] {
  precondition(
    continuations.count == rewards.count && episodeEnds.count == rewards.count,
    "\(rewards.count) rewards, \(continuations.count) continuations, \(episodeEnds.count) ends")
  var returns = [Scalar](repeating: 0, count: rewards.count)
  for rows in episodeRanges(endingAt: episodeEnds) {
    if let failure = rule.failureReward, rewards[rows].allSatisfy({ $0 == failure }) {
      for row in rows { returns[row] = Scalar(Double(failure) / (1 - rule.discount)) }
      continue
    }
    // The tail is what would follow the last row, so r + discount * tail is r / (1 - discount).
    let last = Double(rewards[rows.upperBound - 1])
    var next = rule.tail == .nothing ? 0 : last / (1 - rule.discount)
    for row in rows.reversed() {
      next = Double(rewards[row]) + rule.discount * Double(continuations[row]) * next
      returns[row] = Scalar(next)
    }
  }
  return returns
}

extension Transitions {
  /// The same rows with their returns to go, counted on transformed rewards.
  public func withReturnsToGo(
    _ rule: ReturnRule, rewards transform: RewardTransform = .identity
  ) -> Transitions {
    var result = self
    result.returnsToGo = ReinforcementLearning.returnsToGo(
      rewards: rewards.map { transform($0) }, continuations: continuations,
      episodeEnds: episodeEnds, rule: rule)
    return result
  }
}
