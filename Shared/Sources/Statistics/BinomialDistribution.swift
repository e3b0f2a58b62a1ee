/// The binomial distribution: successes in independent trials of equal probability.
public struct BinomialDistribution: Sendable {
  /// The number of trials.
  public let trials: Int
  /// The probability of a success.
  public let probability: Double

  /// Creates the distribution of this many trials of this probability.
  public init(trials: Int, probability: Double) {
    precondition(trials >= 0, "a binomial distribution cannot have \(trials) trials")
    precondition(
      (0...1).contains(probability), "the probability \(probability) is outside 0...1")
    self.trials = trials
    self.probability = probability
  }

  /// Returns `P(X <= count) = I_(1 - p)(n - count, count + 1)`.
  public func cumulative(_ count: Int) -> Double {
    if count < 0 { return 0 }
    if count >= trials { return 1 }
    return regularizedIncompleteBeta(
      1 - probability, complement: probability, a: Double(trials - count), b: Double(count) + 1)
  }

  /// Returns `P(X >= count) = I_p(count, n - count + 1)`, accurate in the upper tail.
  public func upperTail(from count: Int) -> Double {
    if count <= 0 { return 1 }
    if count > trials { return 0 }
    return regularizedIncompleteBeta(
      probability, complement: 1 - probability, a: Double(count), b: Double(trials - count) + 1)
  }
}
