/// A metric of detection as a value, so that lists of metrics can be computed, named and compared.
public enum DetectionMetric: Sendable, Hashable {
  /// The area under the ROC curve.
  case auroc
  /// AUPR as average precision.
  case averagePrecision(positive: PositiveClass)
  /// AUPR as the trapezoid under the precision-recall curve.
  case trapezoidalPrecision(positive: PositiveClass)
  /// The false-positive rate at a true-positive rate.
  case falsePositiveRate(at: Double, rule: OperatingRule, positive: PositiveClass)
  /// The largest mean of true-positive and true-negative rate.
  case detectionAccuracy

  /// All metrics in all orientations and forms, with the FPR at one true-positive rate.
  public static func all(truePositiveRate: Double = 0.95) -> [DetectionMetric] {
    let both = PositiveClass.allCases
    return [.auroc]
      + both.flatMap { positive in
        OperatingRule.allCases.map {
          .falsePositiveRate(at: truePositiveRate, rule: $0, positive: positive)
        }
      }
      + both.flatMap {
        [.averagePrecision(positive: $0), .trapezoidalPrecision(positive: $0)]
      } + [.detectionAccuracy]
  }

  /// A name that says orientation and form: `fpr95_oodPositive_firstReach`, `aupr_idPositive_trapezoid`.
  public var name: String {
    switch self {
    case .auroc: "auroc"
    case .averagePrecision(let positive): "aupr_\(positive.prefix)Positive_averagePrecision"
    case .trapezoidalPrecision(let positive): "aupr_\(positive.prefix)Positive_trapezoid"
    case .falsePositiveRate(let rate, let rule, let positive):
      "fpr\(percent(rate))_\(positive.prefix)Positive_\(rule.rawValue)"
    case .detectionAccuracy: "detectionAccuracy"
    }
  }

  /// Whether a larger value means better detection.
  public var isHigherBetter: Bool {
    if case .falsePositiveRate = self { false } else { true }
  }

  /// Returns the metric of some scores.
  ///
  /// - Throws: ``MetricError/argumentOutOfRange(_:value:range:)`` for a rate outside `(0, 1]`.
  public func value(of scores: DetectionScores) throws(MetricError) -> Double {
    try validate()
    return value(of: scores.counts)
  }

  func validate() throws(MetricError) {
    if case .falsePositiveRate(let rate, _, _) = self, !(rate > 0 && rate <= 1) {
      throw .argumentOutOfRange("the true-positive rate", value: rate, range: "a number in (0, 1]")
    }
  }

  func value(of counts: LevelCounts) -> Double { Self.values([self], of: counts)[0] }

  /// The values of several metrics; those of precision share their passes over the levels.
  static func values(_ metrics: [DetectionMetric], of counts: LevelCounts) -> [Double] {
    var areas: [PositiveClass: (average: Double, trapezoid: Double)] = [:]
    func area(_ positive: PositiveClass) -> (average: Double, trapezoid: Double) {
      if let found = areas[positive] { return found }
      let found = counts.precisionAreas(upperIsPositive: positive == .inDistribution)
      areas[positive] = found
      return found
    }
    return metrics.map { metric in
      switch metric {
      case .auroc: counts.auroc
      case .averagePrecision(let positive): area(positive).average
      case .trapezoidalPrecision(let positive): area(positive).trapezoid
      case .falsePositiveRate(let rate, let rule, let positive):
        counts.falsePositiveRate(at: rate, rule: rule, positive)
      case .detectionAccuracy: counts.detectionAccuracy
      }
    }
  }
}

extension LevelCounts {
  fileprivate func falsePositiveRate(
    at rate: Double, rule: OperatingRule, _ positive: PositiveClass
  ) -> Double {
    let isUpper = positive == .inDistribution
    let point = operatingPoint(truePositiveRate: rate, rule: rule, upperIsPositive: isUpper)
    return Double(point.falsePositives) / Double(isUpper ? lowerCount : upperCount)
  }
}

extension PositiveClass {
  fileprivate var prefix: String { self == .inDistribution ? "id" : "ood" }
}

/// A share in percent without needless digits: `95`, `99.5`.
func percent(_ share: Double) -> String {
  let percent = (share * 100 * 1e6).rounded() / 1e6
  return percent == percent.rounded() ? "\(Int(percent))" : "\(percent)"
}
