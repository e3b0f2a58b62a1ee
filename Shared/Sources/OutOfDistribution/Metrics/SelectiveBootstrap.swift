public import Statistics

extension Bootstrap {
  /// Returns the intervals of metrics of selective prediction; predictions are resampled, and all
  /// metrics see the same resamples.
  ///
  /// - Throws: ``MetricError`` for fewer than two predictions, an argument of a metric out of its
  ///   range, or settings that the bootstrap refuses. ``SelectiveMetric/failureAUROC`` has no value
  ///   on resamples without a wrong prediction, which is refused as well.
  public func intervals(
    of outcomes: SelectiveOutcomes, _ metrics: [SelectiveMetric]
  ) throws(MetricError) -> [Interval] {
    for metric in metrics { _ = try outcomes.value(of: metric) }
    guard outcomes.count >= 2 else {
      throw .tooFew(
        "predictions", found: outcomes.count, needed: 2,
        reason: "one prediction resampled is always itself, so there is no interval")
    }
    let level = positions(of: outcomes.confidences, in: outcomes.levels)
    let isCorrect = outcomes.isCorrect
    return try wrappingStatistics { () throws(StatisticsError) in
      try intervals(sizes: [outcomes.count]) { multiplicities in
        var counts = LevelCounts(levelCount: outcomes.levels.count)
        for (sample, times) in multiplicities[0].enumerated() {
          if isCorrect[sample] {
            counts.upper[level[sample]] += Int(times)
          } else {
            counts.lower[level[sample]] += Int(times)
          }
        }
        let accuracies = counts.expectedAccuracies
        return metrics.map { $0.value(of: accuracies, counts: counts) }
      }
    }
  }
}
