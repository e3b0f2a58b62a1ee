/// An estimate with a confidence interval.
public struct Interval: Sendable, Codable, Equatable {
  /// The point estimate.
  public var estimate: Double
  /// The lower end.
  public var low: Double
  /// The upper end.
  public var high: Double
  /// The confidence level, such as 0.95.
  public var level: Double

  /// Creates an interval from its parts.
  public init(estimate: Double, low: Double, high: Double, level: Double) {
    self.estimate = estimate
    self.low = low
    self.high = high
    self.level = level
  }

  /// Whether `value` lies in the interval, ends included.
  public func contains(_ value: Double) -> Bool {
    low <= value && value <= high
  }
}

/// Returns Student's interval of the mean, `mean ± t(n - 1) standardError`.
///
/// Constant values give an interval of width zero.
/// - Throws: ``StatisticsError`` for fewer than two values, a value that is not finite or a level
///   outside `(0, 1)`.
public func studentInterval(
  _ values: [Double], level: Double = 0.95
) throws(StatisticsError) -> Interval {
  try validate(level: level)
  try validate(values, "values", atLeast: 2)
  let mean = values.mean
  let t = StudentDistribution(degreesOfFreedom: Double(values.count - 1))
  let margin = values.isConstant ? 0 : t.quantile(0.5 + level / 2) * values.standardError
  return Interval(estimate: mean, low: mean - margin, high: mean + margin, level: level)
}

extension Collection<Double> {
  /// Whether all values are equal.
  var isConstant: Bool {
    guard let first else { return true }
    return allSatisfy { $0 == first }
  }
}
