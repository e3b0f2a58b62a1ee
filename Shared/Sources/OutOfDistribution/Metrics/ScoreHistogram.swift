/// How the confidences of both classes spread over bins of equal width.
public struct ScoreHistogram: Sendable, Equatable {
  /// The edges of the bins, ascending, one more than there are bins.
  public let edges: [Double]
  /// The share of in-distribution samples in each bin.
  public let inDistribution: [Double]
  /// The share of out-of-distribution samples in each bin.
  public let outOfDistribution: [Double]

  /// Counts confidences over their whole range; the last bin holds its upper edge.
  ///
  /// Constant confidences lie in the middle of bins that span one unit.
  /// - Throws: ``MetricError/argumentOutOfRange(_:value:range:)`` for no bins.
  public init(_ scores: DetectionScores, bins: Int = 40) throws(MetricError) {
    try validate(bins: bins)
    var (low, high) = (scores.levels[0], scores.levels[scores.levels.count - 1])
    if low == high {
      let half = max(0.5, abs(low) * 1e-6)
      (low, high) = (low - half, high + half)
    }
    // Halves first: the range of finite numbers may itself be infinite.
    let width = (high / 2 - low / 2) / Double(bins) * 2
    edges = (0...bins).map { $0 == bins ? high : low + Double($0) * width }
    func shares(_ values: [Double]) -> [Double] {
      var counts = [Int](repeating: 0, count: bins)
      for value in values {
        let position = (value / width - low / width).rounded(.down)
        counts[Int(min(max(position, 0), Double(bins - 1)))] += 1
      }
      return counts.map { Double($0) / Double(values.count) }
    }
    inDistribution = shares(scores.inDistribution)
    outOfDistribution = shares(scores.outOfDistribution)
  }
}
