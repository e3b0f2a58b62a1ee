import Statistics

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A cut on confidences for use in the world: accept where the confidence is at least `threshold`.
///
/// It is the k-th smallest of `n` held-out in-distribution confidences. Whatever their distribution,
/// the share of further in-distribution samples below it is at most a `Beta(k, n - k + 1)` variable,
/// so the true-positive rate has the Clopper-Pearson lower bound of `n - k + 1` successes in `n`.
public struct DeployableThreshold: Sendable, Codable, Equatable {
  /// Which order statistic of the held-out confidences is the cut.
  public enum Rule: String, Sendable, Codable, CaseIterable {
    /// The highest cut that keeps the wished share of the held-out samples. Its rate on further
    /// samples falls short about every other time.
    case empirical
    /// The highest cut whose rate on further samples reaches the wish with the given confidence.
    case guaranteed
  }

  /// The confidence from which on a sample is accepted.
  public let threshold: Double
  /// The wished share of accepted in-distribution samples.
  public let targetRate: Double
  /// The share of the held-out samples that the cut accepts.
  public let heldOutRate: Double
  /// The share of further in-distribution samples that it accepts at least, with `confidence`.
  public let guaranteedRate: Double
  /// The probability with which the bound holds, over the draw of the held-out samples.
  public let confidence: Double
  /// The rank of the cut among the held-out confidences, 1 for the smallest.
  public let rank: Int
  /// The number of held-out samples.
  public let count: Int
  /// Which order statistic was chosen.
  public let rule: Rule

  /// Chooses a cut from confidences of held-out in-distribution samples.
  ///
  /// The samples must not have trained or tuned anything, or the bound does not hold.
  /// - Throws: ``MetricError`` for no confidences or one that is not finite, a rate or confidence
  ///   outside `(0, 1)`, or too few samples for any guaranteed cut.
  public init(
    heldOut: [Double], truePositiveRate: Double, confidence: Double = 0.95, rule: Rule = .empirical
  ) throws(MetricError) {
    try validate(finite: heldOut, "held-out confidences")
    try Self.requireOpenUnit("the true-positive rate", truePositiveRate)
    try Self.requireOpenUnit("the confidence of the bound", confidence)
    let sorted = heldOut.sorted()
    let n = sorted.count
    let rank =
      switch rule {
      case .empirical: Self.empiricalRank(truePositiveRate, of: n)
      case .guaranteed: try Self.guaranteedRank(truePositiveRate, confidence, of: n)
      }
    threshold = sorted[rank - 1]
    targetRate = truePositiveRate
    heldOutRate = Double(sorted.count { $0 >= sorted[rank - 1] }) / Double(n)
    guaranteedRate = try Self.bound(rank: rank, of: n, confidence)
    self.confidence = confidence
    (self.rank, self.rule) = (rank, rule)
    count = n
  }

  /// Returns whether each sample is accepted as in-distribution.
  public func accepts(_ confidences: [Double]) -> [Bool] { confidences.map { $0 >= threshold } }

  private static func requireOpenUnit(_ what: String, _ value: Double) throws(MetricError) {
    guard value > 0 && value < 1 else {
      throw .argumentOutOfRange(what, value: value, range: "a number in (0, 1)")
    }
  }

  /// The largest rank with `(n - k + 1) / n` at least the rate.
  private static func empiricalRank(_ rate: Double, of n: Int) -> Int {
    var rank = min(n, Int(Double(n) * (1 - rate)) + 2)
    while rank > 1 && Double(n - rank + 1) / Double(n) < rate { rank -= 1 }
    return rank
  }

  /// The largest rank whose bound is at least the rate; the bound falls with the rank.
  private static func guaranteedRank(
    _ rate: Double, _ confidence: Double, of n: Int
  ) throws(MetricError) -> Int {
    guard try bound(rank: 1, of: n, confidence) >= rate else {
      let needed = Int((log(1 - confidence) / log(rate)).rounded(.up))
      throw .tooFew(
        "held-out confidences", found: n, needed: needed,
        reason: "even the smallest of them cannot guarantee a true-positive rate of \(rate) "
          + "with confidence \(confidence)")
    }
    var (low, high) = (1, n + 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if try bound(rank: middle, of: n, confidence) >= rate { low = middle } else { high = middle }
    }
    return low
  }

  private static func bound(
    rank: Int, of n: Int, _ confidence: Double
  ) throws(MetricError) -> Double {
    try wrappingStatistics { () throws(StatisticsError) in
      try clopperPearsonBounds(successes: n - rank + 1, trials: n, confidence: confidence).lower
    }
  }
}
