/// A threshold on confidences and the rates it reaches.
public struct OperatingPoint: Sendable, Codable, Equatable {
  /// The confidence at which a sample passes; nil for the point that nothing passes.
  public var threshold: Double?
  /// The share of positives that pass.
  public var truePositiveRate: Double
  /// The share of negatives that pass.
  public var falsePositiveRate: Double

  /// Creates a point from its parts.
  public init(threshold: Double?, truePositiveRate: Double, falsePositiveRate: Double) {
    self.threshold = threshold
    self.truePositiveRate = truePositiveRate
    self.falsePositiveRate = falsePositiveRate
  }
}

/// A point of a precision-recall curve.
public struct PrecisionRecallPoint: Sendable, Codable, Equatable {
  /// The confidence at which a sample passes; nil for the point that nothing passes.
  public var threshold: Double?
  /// The share of positives that pass.
  public var recall: Double
  /// The share of positives among what passes; 1 where nothing does.
  public var precision: Double
}

extension DetectionScores {
  /// Returns the false-positive rate at a true-positive rate, such as FPR95.
  ///
  /// - Throws: ``MetricError/argumentOutOfRange(_:value:range:)`` for a rate outside `(0, 1]`.
  public func falsePositiveRate(
    atTruePositiveRate rate: Double, rule: OperatingRule = .firstReach, positive: PositiveClass
  ) throws(MetricError) -> Double {
    try operatingPoint(atTruePositiveRate: rate, rule: rule, positive: positive).falsePositiveRate
  }

  /// Returns the threshold that stands for a true-positive rate, and the rates it reaches.
  ///
  /// In-distribution positive: confidences at least as high as the threshold pass.
  /// Out-of-distribution positive: confidences at most as high pass.
  /// - Throws: ``MetricError/argumentOutOfRange(_:value:range:)`` for a rate outside `(0, 1]`.
  public func operatingPoint(
    atTruePositiveRate rate: Double, rule: OperatingRule = .firstReach, positive: PositiveClass
  ) throws(MetricError) -> OperatingPoint {
    guard rate > 0 && rate <= 1 else {
      throw .argumentOutOfRange("the true-positive rate", value: rate, range: "a number in (0, 1]")
    }
    let found = counts.operatingPoint(
      truePositiveRate: rate, rule: rule, upperIsPositive: positive == .inDistribution)
    return point(found.level, found.truePositives, found.falsePositives, positive)
  }

  /// Returns the ROC curve, from the point that nothing passes to the one that everything passes.
  ///
  /// One point for each distinct confidence; straight lines between them have the area ``auroc``.
  public func rocCurve(positive: PositiveClass) -> [OperatingPoint] {
    var points = [OperatingPoint(threshold: nil, truePositiveRate: 0, falsePositiveRate: 0)]
    points.reserveCapacity(levels.count + 1)
    counts.sweep(upperIsPositive: positive == .inDistribution) {
      points.append(point($0, $1, $2, positive))
      return true
    }
    return points
  }

  /// Returns the precision-recall curve, from recall 0 and precision 1 on.
  public func precisionRecallCurve(positive: PositiveClass) -> [PrecisionRecallPoint] {
    let positives = Double(classSizes(positive).positives)
    var points = [PrecisionRecallPoint(threshold: nil, recall: 0, precision: 1)]
    points.reserveCapacity(levels.count + 1)
    counts.sweep(upperIsPositive: positive == .inDistribution) { level, truePositives, others in
      points.append(
        PrecisionRecallPoint(
          threshold: levels[level], recall: Double(truePositives) / positives,
          precision: Double(truePositives) / Double(truePositives + others)))
      return true
    }
    return points
  }

  private func point(
    _ level: Int, _ truePositives: Int, _ falsePositives: Int, _ positive: PositiveClass
  ) -> OperatingPoint {
    let sizes = classSizes(positive)
    return OperatingPoint(
      threshold: levels[level],
      truePositiveRate: Double(truePositives) / Double(sizes.positives),
      falsePositiveRate: Double(falsePositives) / Double(sizes.negatives))
  }

  func classSizes(_ positive: PositiveClass) -> (positives: Int, negatives: Int) {
    positive == .inDistribution
      ? (inDistribution.count, outOfDistribution.count)
      : (outOfDistribution.count, inDistribution.count)
  }
}
