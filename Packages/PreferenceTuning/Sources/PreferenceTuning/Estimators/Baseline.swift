/// What REINFORCE subtracts from rewards: `A = r - b`.
public enum Baseline: String, Sendable, Hashable, Codable, CaseIterable {
  /// Nothing.
  case none
  /// The mean of the batch.
  case batchMean = "batch"
  /// The mean of the responses to the same prompt.
  case groupMean = "group"
  /// An exponential moving average of batch means, with decay 0.9.
  case exponential
  /// The mean of all rewards so far.
  case running
  /// The sum of all rewards so far over the number of the batch's: a mistake of the released code,
  /// for comparison only.
  case runningReset = "running-reset"
  /// The mean of the other responses to the same prompt: RLOO (Ahmadian et al. 2024).
  case leaveOneOut = "rloo"
  /// The mean of the group, and division by its deviation: GRPO (Shao et al. 2024).
  case standardized = "grpo"
}

/// A baseline with what it remembers of earlier batches.
public struct AdvantageEstimator: Sendable, Hashable, Codable {
  /// The rule.
  public let baseline: Baseline
  /// The decay of the moving average.
  public var decay = 0.9
  /// Added to the deviation of a group.
  public var epsilon = 1e-4
  /// Whether deviations divide by `n - 1`, as GRPO's of TRL do, or by `n`.
  public var isUnbiased = true

  private var average: Double?
  private var sum = 0.0
  private var count = 0.0

  /// A rule without memories.
  public init(_ baseline: Baseline) { self.baseline = baseline }

  /// The bandit's rule of the released code: rewards of a prompt minus their mean, over their
  /// population deviation plus 1e-12.
  public static var perPrompt: AdvantageEstimator {
    var result = AdvantageEstimator(.standardized)
    (result.epsilon, result.isUnbiased) = (1e-12, false)
    return result
  }

  /// The advantage of each response, for rewards by prompt `[prompts][responses]`.
  ///
  /// - Throws: `LossError` for no rewards, one that is not finite, or a group of one where the
  ///   baseline is the group's.
  public mutating func advantages(_ rewards: [[Double]]) throws(LossError) -> [[Double]] {
    try validate(rewards)
    switch baseline {
    case .none: return rewards
    case .groupMean: return rewards.map { group in group.map { $0 - mean(group) } }
    case .leaveOneOut: return rewards.map(leaveOneOut)
    case .standardized: return rewards.map(standardized)
    case .batchMean, .exponential, .running, .runningReset:
      let level = remembering(rewards.flatMap(\.self))
      return rewards.map { $0.map { $0 - level } }
    }
  }

  private func validate(_ rewards: [[Double]]) throws(LossError) {
    guard rewards.contains(where: { !$0.isEmpty }) else { throw .empty(name: "rewards") }
    for (row, reward) in rewards.joined().enumerated() where !reward.isFinite {
      throw .notFinite(name: "reward", row: row + 1)
    }
    guard baseline == .leaveOneOut || baseline == .standardized else { return }
    for group in rewards where group.count < 2 {
      throw .groupTooSmall(method: baseline.rawValue.uppercased(), found: group.count)
    }
  }

  private mutating func remembering(_ rewards: [Double]) -> Double {
    let level = mean(rewards)
    switch baseline {
    case .exponential:
      let next = average.map { decay * $0 + (1 - decay) * level } ?? level
      average = next
      return next
    case .running:
      sum += rewards.reduce(0, +)
      count += Double(rewards.count)
      return sum / count
    case .runningReset:
      sum += rewards.reduce(0, +)
      return sum / Double(rewards.count)
    default: return level
    }
  }

  // r_i minus the mean of the others.
  private func leaveOneOut(_ group: [Double]) -> [Double] {
    let (total, others) = (group.reduce(0, +), Double(group.count - 1))
    return group.map { $0 - (total - $0) / others }
  }

  private func standardized(_ group: [Double]) -> [Double] {
    let centre = mean(group)
    let squares = group.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
    let deviation = (squares / Double(group.count - (isUnbiased ? 1 : 0))).squareRoot()
    return group.map { ($0 - centre) / (deviation + epsilon) }
  }
}
