public import Statistics

extension Bootstrap {
  /// Returns the intervals of metrics; in-distribution and out-of-distribution samples are resampled
  /// each by themselves, and all metrics see the same resamples.
  ///
  /// BCa computes every metric once more for every sample; with many samples choose percentiles.
  /// - Throws: ``MetricError`` for a set of one sample, an argument of a metric out of its range, or
  ///   settings that the bootstrap refuses.
  public func intervals(
    of scores: DetectionScores, _ metrics: [DetectionMetric]
  ) throws(MetricError) -> [Interval] {
    for metric in metrics { try metric.validate() }
    let resampler = try Resampler(scores)
    return try wrappingStatistics { () throws(StatisticsError) in
      try intervals(sizes: resampler.sizes) { multiplicities in
        DetectionMetric.values(metrics, of: resampler.counts(multiplicities))
      }
    }
  }

  /// Returns the intervals of the differences of metrics, first minus second method, on the same
  /// samples; both methods see the same resample.
  ///
  /// - Throws: ``MetricError`` as ``intervals(of:_:)`` does, and for sets of other sizes.
  public func differenceIntervals(
    of first: DetectionScores, minus second: DetectionScores, _ metrics: [DetectionMetric]
  ) throws(MetricError) -> [Interval] {
    for metric in metrics { try metric.validate() }
    let (a, b) = (try Resampler(first), try Resampler(second))
    for (what, i) in [("in-distribution samples", 0), ("out-of-distribution samples", 1)] {
      try validate(what, a.sizes[i], matches: "of the other method", b.sizes[i])
    }
    return try wrappingStatistics { () throws(StatisticsError) in
      try intervals(sizes: a.sizes) { multiplicities in
        zip(
          DetectionMetric.values(metrics, of: a.counts(multiplicities)),
          DetectionMetric.values(metrics, of: b.counts(multiplicities))
        ).map { $0 - $1 }
      }
    }
  }
}

/// Counts the levels of resampled samples, so that no resample has to be sorted.
private struct Resampler {
  let inDistribution: [Int]
  let outOfDistribution: [Int]
  let levelCount: Int

  init(_ scores: DetectionScores) throws(MetricError) {
    inDistribution = positions(of: scores.inDistribution, in: scores.levels)
    outOfDistribution = positions(of: scores.outOfDistribution, in: scores.levels)
    levelCount = scores.levels.count
    for (what, count) in [
      ("in-distribution samples", inDistribution.count),
      ("out-of-distribution samples", outOfDistribution.count),
    ] where count < 2 {
      throw .tooFew(
        what, found: count, needed: 2,
        reason: "one sample resampled is always itself, so there is no interval")
    }
  }

  var sizes: [Int] { [inDistribution.count, outOfDistribution.count] }

  func counts(_ multiplicities: [[Int32]]) -> LevelCounts {
    var counts = LevelCounts(levelCount: levelCount)
    for (level, times) in zip(inDistribution, multiplicities[0]) {
      counts.upper[level] += Int(times)
    }
    for (level, times) in zip(outOfDistribution, multiplicities[1]) {
      counts.lower[level] += Int(times)
    }
    return counts
  }
}
