import Randomness

extension Bootstrap {
  /// Returns the interval of a statistic of the positions chosen from each of several samples.
  func interval(
    sizes: [Int], statistic: ([[Int]]) -> Double
  ) throws(StatisticsError) -> Interval {
    let whole = sizes.map { Array(0..<$0) }
    let influence = method == .bca ? influenceValues(sizes: sizes, statistic: statistic) : [[]]
    var chosen = whole
    return try interval(estimate: statistic(whole), influence: influence) { generator in
      for (sample, size) in sizes.enumerated() {
        for i in 0..<size { chosen[sample][i] = generator.integer(below: size) }
      }
      return statistic(chosen)
    }
  }

  /// Draws the statistic of every resample and reads the interval off.
  func interval(
    estimate: Double, influence: [[Double]], draw: (inout RandomGenerator) -> Double
  ) throws(StatisticsError) -> Interval {
    try validate(level: level)
    guard resamples >= 1 else {
      throw .outOfRange("the number of resamples", value: Double(resamples), range: "1...")
    }
    for value in [estimate] + influence.joined() where !value.isFinite {
      throw .statisticNotFinite(value)
    }
    var generator = key.generator()
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    for _ in 0..<resamples {
      let value = draw(&generator)
      guard value.isFinite else { throw .statisticNotFinite(value) }
      replicates.append(value)
    }
    let distribution = BootstrapDistribution(estimate: estimate, replicates: replicates)
    switch method {
    case .percentile: return distribution.percentileInterval(level: level)
    case .bca: return distribution.biasCorrectedInterval(level: level, influence: influence)
    }
  }

  /// Returns `(n - 1) (mean of leave-one-out statistics - leave-one-out statistic)` per value.
  ///
  /// A sample of one value cannot be left without it; its influence is zero.
  func influenceValues(sizes: [Int], statistic: ([[Int]]) -> Double) -> [[Double]] {
    let whole = sizes.map { Array(0..<$0) }
    return sizes.enumerated().map { sample, size in
      guard size > 1 else { return [0] }
      var chosen = whole
      let reduced = (0..<size).map { left in
        chosen[sample] = whole[sample].filter { $0 != left }
        return statistic(chosen)
      }
      let center = reduced.mean
      return reduced.map { Double(size - 1) * (center - $0) }
    }
  }
}
