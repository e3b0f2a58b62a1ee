public import Randomness

/// Bootstrap confidence intervals: what is resampled is decided by the method that is called.
///
/// The same key and data give the same interval. Data that cannot vary give an interval of width
/// zero, never NaN.
public struct Bootstrap: Sendable {
  /// How an interval is read off the resampled statistics.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// The quantiles of the resampled statistics.
    case percentile
    /// Bias-corrected and accelerated percentiles (Efron 1987), second-order accurate.
    case bca
  }

  /// How the interval is read off.
  public var method: Method
  /// The number of resamples.
  public var resamples: Int
  /// The confidence level.
  public var level: Double
  /// The key that all resampling draws from.
  public var key: RandomKey

  /// Creates a bootstrap; 10,000 resamples make the ends of a 95 % interval stable to about 1 %.
  public init(
    method: Method = .bca, resamples: Int = 10_000, level: Double = 0.95, key: RandomKey
  ) {
    self.method = method
    self.resamples = resamples
    self.level = level
    self.key = key
  }

  /// Returns the interval of a statistic of independent values.
  ///
  /// BCa calls the statistic once more for every value, on all the others (jackknife).
  /// - Throws: ``StatisticsError`` for fewer than two values, values that are not finite, or a
  ///   statistic that is not finite.
  public func interval(
    _ values: [Double], statistic: ([Double]) -> Double = { $0.mean }
  ) throws(StatisticsError) -> Interval {
    try validate(values, "values", atLeast: 2)
    return try interval(sizes: [values.count]) { indices in
      statistic(indices[0].map { values[$0] })
    }
  }

  /// Returns the interval of a statistic of paired values; pairs are resampled whole.
  ///
  /// The statistic is by default the mean of `a - b`.
  /// - Throws: ``StatisticsError`` for samples of unequal size, fewer than two pairs, values that
  ///   are not finite, or a statistic that is not finite.
  public func pairedInterval(
    _ a: [Double], _ b: [Double],
    statistic: ([Double], [Double]) -> Double = { $0.mean - $1.mean }
  ) throws(StatisticsError) -> Interval {
    try validatePairs(a, b, atLeast: 2)
    return try interval(sizes: [a.count]) { indices in
      statistic(indices[0].map { a[$0] }, indices[0].map { b[$0] })
    }
  }

  /// Returns the interval of a statistic of several samples, each resampled by itself.
  ///
  /// The strata may be tasks with a few runs each: `stratifiedInterval(scores) {
  /// Array($0.joined()).interquartileMean }`.
  /// - Throws: ``StatisticsError`` for an empty stratum, no stratum of two values, values that are
  ///   not finite, or a statistic that is not finite.
  public func stratifiedInterval(
    _ strata: [[Double]], statistic: ([[Double]]) -> Double
  ) throws(StatisticsError) -> Interval {
    for (index, stratum) in strata.enumerated() {
      try validate(stratum, "values of stratum \(index)", atLeast: 1)
    }
    let largest = strata.map(\.count).max() ?? 0
    guard largest >= 2 else {
      throw .tooFew("values in the largest stratum", found: largest, needed: 2)
    }
    return try interval(sizes: strata.map(\.count)) { indices in
      statistic(zip(strata, indices).map { stratum, chosen in chosen.map { stratum[$0] } })
    }
  }

  /// Returns the interval of the mean of group means; groups are resampled, then their members.
  ///
  /// The groups may be seeds and the members shifts. Groups weigh alike whatever their sizes.
  /// With many groups the interval errs on the wide side, since members add their own variation to
  /// that between groups. With fewer than ten or so it is too narrow, by `√((n - 1) / n)` and by a
  /// normal quantile in place of Student's, unless members vary as much as groups do. BCa takes its
  /// acceleration from leaving out whole groups.
  /// - Throws: ``StatisticsError`` for fewer than two groups, an empty group or values that are not
  ///   finite.
  public func hierarchicalInterval(
    _ groups: [[Double]]
  ) throws(StatisticsError) -> Interval {
    guard groups.count >= 2 else { throw .tooFew("groups", found: groups.count, needed: 2) }
    for (index, group) in groups.enumerated() {
      try validate(group, "values of group \(index)", atLeast: 1)
    }
    let means = groups.map(\.mean)
    if let first = groups[0].first, groups.joined().isConstant {
      return Interval(estimate: first, low: first, high: first, level: level)
    }
    let influence = influenceValues(sizes: [groups.count]) { chosen in
      chosen[0].map { means[$0] }.mean
    }
    return try interval(estimate: means.mean, influence: influence) { generator in
      var total = 0.0
      for _ in groups {
        let group = groups[generator.integer(below: groups.count)]
        var sum = 0.0
        for _ in group { sum += group[generator.integer(below: group.count)] }
        total += sum / Double(group.count)
      }
      return total / Double(groups.count)
    }
  }
}
