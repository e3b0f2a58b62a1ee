/// The side of the null hypothesis on which a test looks.
public enum Alternative: String, Sendable, Codable, CaseIterable {
  /// The effect differs from zero.
  case twoSided
  /// The effect is greater than zero.
  case greater
  /// The effect is less than zero.
  case less

  /// Combines the probabilities of outcomes at least as high and at least as low as the one found.
  ///
  /// Two-sided: twice the smaller one, at most one.
  func pValue(upper: Double, lower: Double) -> Double {
    switch self {
    case .greater: min(1, upper)
    case .less: min(1, lower)
    case .twoSided: min(1, 2 * min(upper, lower))
    }
  }
}

/// A test statistic with its p-value.
public struct TestResult: Sendable, Codable, Equatable {
  /// The statistic; the test's documentation says which.
  public var statistic: Double
  /// The probability, under the null hypothesis, of a statistic at least as extreme.
  public var pValue: Double

  /// Creates a result from its parts.
  public init(statistic: Double, pValue: Double) {
    self.statistic = statistic
    self.pValue = pValue
  }
}

/// Returns `a[i] - b[i]`, what the tests of paired samples look at.
///
/// - Throws: ``StatisticsError`` for samples of unequal size.
public func pairedDifferences(
  _ a: [Double], _ b: [Double]
) throws(StatisticsError) -> [Double] {
  guard a.count == b.count else { throw .unequalCounts(first: a.count, second: b.count) }
  return zip(a, b).map { $0 - $1 }
}
