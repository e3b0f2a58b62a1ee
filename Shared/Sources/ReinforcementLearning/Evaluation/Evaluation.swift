/// What a policy reached in a number of episodes, one entry an episode.
public struct Evaluation: Sendable, Hashable, Codable {
  /// The environment's name.
  public var environment: String
  /// Sums of raw rewards.
  public var returns: [Double] = []
  /// Numbers of steps.
  public var lengths: [Int] = []
  /// Whether the task was solved.
  public var successes: [Bool] = []
  /// The returns that count as 0 and 100; nil where nobody gave them.
  public var referenceReturns: ReferenceReturns?

  /// The number of episodes.
  public var count: Int { returns.count }

  /// The mean return.
  public var meanReturn: Double { returns.reduce(0, +) / Double(count) }

  /// The median return.
  public var medianReturn: Double {
    let sorted = returns.sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }

  /// The standard deviation of returns over the episodes (divisor n - 1); 0 for one episode.
  public var standardDeviation: Double {
    let mean = meanReturn
    let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return count > 1 ? (squares / Double(count - 1)).squareRoot() : 0
  }

  /// The mean number of steps.
  public var meanLength: Double { Double(lengths.reduce(0, +)) / Double(count) }

  /// The share of episodes in which the task was solved.
  public var successRate: Double { Double(successes.count { $0 }) / Double(count) }

  /// The mean return on the scale of the reference returns, `100 (R - low) / (high - low)`.
  public var normalizedScore: Double? { referenceReturns?.score(of: meanReturn) }
}
