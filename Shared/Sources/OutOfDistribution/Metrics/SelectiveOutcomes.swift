public import Statistics

/// Which predictions were right, ordered by confidence: what selective prediction is judged by.
///
/// Where confidences tie, every figure is its expectation over the orders of the tied samples. So no
/// figure depends on how samples are stored.
public struct SelectiveOutcomes: Sendable, Equatable {
  /// The expected accuracy `a_k` of the `k` most confident predictions, `k = 1...n`.
  public let accuracies: [Double]
  /// Confidences of right and wrong predictions, from which bootstraps count.
  let confidences: [Double]
  let isCorrect: [Bool]
  let levels: [Double]
  let counts: LevelCounts

  /// Orders predictions.
  ///
  /// - Throws: ``MetricError`` for no predictions, a confidence that is not finite, or lists of
  ///   different lengths.
  public init(confidences: [Double], correct: [Bool]) throws(MetricError) {
    try validate(finite: confidences, "confidences")
    try validate("confidences", confidences.count, matches: "outcomes", correct.count)
    var (right, wrong) = ([Double](), [Double]())
    for (confidence, isRight) in zip(confidences, correct) {
      if isRight { right.append(confidence) } else { wrong.append(confidence) }
    }
    self.confidences = confidences
    isCorrect = correct
    (levels, counts) = LevelCounts.counting(upper: right, lower: wrong)
    accuracies = counts.expectedAccuracies
  }

  /// The number of predictions.
  public var count: Int { accuracies.count }

  /// The accuracy of all predictions.
  public var accuracy: Double { accuracies[count - 1] }

  /// Returns the value of a metric.
  ///
  /// - Throws: ``MetricError/argumentOutOfRange(_:value:range:)`` for a coverage that selects no
  ///   sample or all figures outside `(0, 1]`, ``MetricError/empty(_:)`` for the AUROC of failures
  ///   where all or no predictions are right.
  public func value(of metric: SelectiveMetric) throws(MetricError) -> Double {
    try metric.validate(count: count)
    if metric == .failureAUROC {
      if counts.upperCount == 0 { throw .empty("right predictions") }
      if counts.lowerCount == 0 { throw .empty("wrong predictions") }
    }
    return metric.value(of: accuracies, counts: counts)
  }

  /// Returns DeLong's interval of ``SelectiveMetric/failureAUROC``: right predictions against wrong
  /// ones, as if how many of each there are were fixed.
  ///
  /// - Throws: ``MetricError`` for fewer than two right or two wrong predictions, or a level outside
  ///   `(0, 1)`.
  public func failureInterval(level: Double = 0.95) throws(MetricError) -> Interval {
    for (what, count) in [
      ("right predictions", counts.upperCount), ("wrong predictions", counts.lowerCount),
    ] where count < 2 {
      throw .tooFew(
        what, found: count, needed: 2,
        reason: "fewer do not show how they vary, so there is no interval")
    }
    func chosen(_ isRight: Bool) -> [Double] {
      zip(confidences, isCorrect).filter { $0.1 == isRight }.map(\.0)
    }
    let scores = try DetectionScores(
      inDistribution: chosen(true), outOfDistribution: chosen(false))
    return try scores.deLongInterval(level: level)
  }

  /// Returns the risk-coverage curve: coverage `k / n` and risk `1 - a_k`, `k = 1...n`.
  public func riskCoverageCurve() -> [RiskCoveragePoint] {
    accuracies.enumerated().map { index, accuracy in
      RiskCoveragePoint(coverage: Double(index + 1) / Double(count), risk: 1 - accuracy)
    }
  }
}

/// A point of a risk-coverage curve.
public struct RiskCoveragePoint: Sendable, Codable, Equatable {
  /// The share of predictions that are given.
  public var coverage: Double
  /// The share of wrong ones among them.
  public var risk: Double
}

extension LevelCounts {
  /// The expected accuracy of the first `k` samples, highest confidence first.
  ///
  /// `k` inside a tied block: `correct before + (k - before) / size * correct in the block`, over k.
  var expectedAccuracies: [Double] {
    var accuracies: [Double] = []
    accuracies.reserveCapacity(upperCount + lowerCount)
    var (before, correctBefore) = (0, 0)
    for (right, wrong) in zip(upper, lower).reversed() {
      let size = right + wrong
      for inside in stride(from: 1, through: size, by: 1) {
        // Whole blocks must come out exact: thresholds on accuracy are met by equality.
        let correct = Double(correctBefore) + Double(inside * right) / Double(size)
        accuracies.append(correct / Double(before + inside))
      }
      before += size
      correctBefore += right
    }
    return accuracies
  }
}
