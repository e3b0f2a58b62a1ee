/// The confidences of in-distribution and out-of-distribution samples, sorted once for all metrics.
///
/// A high confidence speaks for in-distribution. Every metric then takes one pass over the distinct
/// confidences. Ties are exact: samples of equal confidence pass a threshold together. Constant
/// confidences have AUROC 0.5, an average precision equal to the share of positives, and FPR 1.
public struct DetectionScores: Sendable, Equatable {
  /// Confidences of in-distribution samples, in the given order.
  public let inDistribution: [Double]
  /// Confidences of out-of-distribution samples, in the given order.
  public let outOfDistribution: [Double]
  /// The distinct confidences, ascending.
  let levels: [Double]
  /// How many samples have each of them; the upper class is in-distribution.
  let counts: LevelCounts

  /// Sorts both sets.
  ///
  /// - Throws: ``MetricError/empty(_:)`` for a set without samples,
  ///   ``MetricError/notFinite(_:index:value:)`` for a confidence that is NaN or infinite.
  public init(inDistribution: [Double], outOfDistribution: [Double]) throws(MetricError) {
    try validate(finite: inDistribution, "in-distribution confidences")
    try validate(finite: outOfDistribution, "out-of-distribution confidences")
    self.inDistribution = inDistribution
    self.outOfDistribution = outOfDistribution
    (levels, counts) = LevelCounts.counting(upper: inDistribution, lower: outOfDistribution)
  }

  /// The share of positives among all samples, on which AUPR depends.
  public func prevalence(positive: PositiveClass) -> Double {
    let total = Double(inDistribution.count + outOfDistribution.count)
    let inside = positive == .inDistribution
    return Double(inside ? inDistribution.count : outOfDistribution.count) / total
  }

  /// The area under the ROC curve, `P(c_id > c_ood) + P(c_id = c_ood) / 2` (midranks).
  ///
  /// It is the same whichever class is positive.
  public var auroc: Double { counts.auroc }

  /// AUPR as average precision, `sum (R_k - R_(k-1)) P_k` over distinct thresholds.
  ///
  /// The form of scikit-learn, outlier exposure, DCM and POD; it depends on the ratio of classes.
  public func averagePrecision(positive: PositiveClass) -> Double {
    counts.precisionAreas(upperIsPositive: positive == .inDistribution).average
  }

  /// AUPR as the trapezoid under the precision-recall curve that starts at recall 0, precision 1.
  ///
  /// The form of OpenOOD and pytorch-ood; optimistic where confidences tie.
  public func trapezoidalPrecision(positive: PositiveClass) -> Double {
    counts.precisionAreas(upperIsPositive: positive == .inDistribution).trapezoid
  }

  /// The largest `(TPR + 1 - FPR) / 2` over thresholds (Lee and others 2018), the same for either class.
  public var detectionAccuracy: Double { counts.detectionAccuracy }
}

/// Returns the area under the ROC curve of confidences, `P(c_id > c_ood) + P(c_id = c_ood) / 2`.
///
/// - Throws: ``MetricError`` for an empty set or a confidence that is not finite.
public func auroc(
  inDistribution: [Double], outOfDistribution: [Double]
) throws(MetricError) -> Double {
  try DetectionScores(inDistribution: inDistribution, outOfDistribution: outOfDistribution).auroc
}
