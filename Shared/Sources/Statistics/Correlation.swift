/// A coefficient of correlation with the p-value of "no correlation".
public struct Correlation: Sendable, Codable, Equatable {
  /// The coefficient, in `-1...1`.
  public var coefficient: Double
  /// The probability of a coefficient at least as extreme without correlation.
  public var pValue: Double

  /// Creates a correlation from its parts.
  public init(coefficient: Double, pValue: Double) {
    self.coefficient = coefficient
    self.pValue = pValue
  }
}

/// Returns Pearson's linear correlation; the p-value by Student's t, exact for normal data.
///
/// `r = sum (x - mean x)(y - mean y) / sqrt(sum (x - mean x)^2 sum (y - mean y)^2)`.
/// - Throws: ``StatisticsError`` for samples of unequal size, fewer than three pairs, values that
///   are not finite or a constant sample.
public func pearson(
  _ x: [Double], _ y: [Double], alternative: Alternative = .twoSided
) throws(StatisticsError) -> Correlation {
  try validateCorrelation(x, y)
  let coefficient = pearsonCoefficient(x, y)
  return Correlation(
    coefficient: coefficient,
    pValue: studentPValue(coefficient, count: x.count, alternative: alternative))
}

/// The most pairs for which ``spearman(_:_:alternative:)`` goes through all orders.
public let spearmanExactLimit = 9

/// Returns Spearman's rank correlation, Pearson's correlation of midranks.
///
/// Up to ``spearmanExactLimit`` pairs the p-value is exact, given the ties: the share of all orders
/// whose coefficient is at least as extreme (two-sided: as far from zero). Above, by Student's t
/// with `n - 2` degrees of freedom.
/// - Throws: ``StatisticsError`` for samples of unequal size, fewer than three pairs, values that
///   are not finite or a constant sample.
public func spearman(
  _ x: [Double], _ y: [Double], alternative: Alternative = .twoSided
) throws(StatisticsError) -> Correlation {
  try validateCorrelation(x, y)
  let (xRanks, yRanks) = (midranks(x), midranks(y))
  let coefficient = pearsonCoefficient(xRanks, yRanks)
  let pValue =
    x.count <= spearmanExactLimit
    ? exactPValue(xRanks, yRanks, alternative: alternative)
    : studentPValue(coefficient, count: x.count, alternative: alternative)
  return Correlation(coefficient: coefficient, pValue: pValue)
}

private func validateCorrelation(_ x: [Double], _ y: [Double]) throws(StatisticsError) {
  try validatePairs(x, y, atLeast: 3)
  if x.isConstant { throw .noVariation("values of the first sample") }
  if y.isConstant { throw .noVariation("values of the second sample") }
}

private func pearsonCoefficient(_ x: [Double], _ y: [Double]) -> Double {
  let (xUnit, yUnit) = (unitDeviations(x), unitDeviations(y))
  let product = zip(xUnit, yUnit).reduce(0) { $0 + $1.0 * $1.1 }
  return min(max(product, -1), 1)
}

/// Returns deviations from the mean, scaled to length one without overflow or underflow.
private func unitDeviations(_ values: [Double]) -> [Double] {
  let center = values.mean
  let largest = values.reduce(0) { max($0, abs($1 - center)) }
  let deviations = values.map { ($0 - center) / largest }
  let length = deviations.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return deviations.map { $0 / length }
}

/// The p-value of `t = r sqrt((n - 2) / (1 - r^2))` with `n - 2` degrees of freedom.
private func studentPValue(
  _ coefficient: Double, count: Int, alternative: Alternative
) -> Double {
  let freedom = Double(count - 2)
  let unexplained = (1 - coefficient) * (1 + coefficient)
  let t = coefficient * (freedom / unexplained).squareRoot()
  let null = StudentDistribution(degreesOfFreedom: freedom)
  return alternative.pValue(upper: null.upperTail(t), lower: null.cumulative(t))
}

/// Goes through all orders of the second sample's ranks (Heap's algorithm).
///
/// Doubled midranks are whole numbers, so that equal coefficients compare as equal.
private func exactPValue(
  _ xRanks: [Double], _ yRanks: [Double], alternative: Alternative
) -> Double {
  let x = xRanks.map { Int(2 * $0) }
  var y = yRanks.map { Int(2 * $0) }
  let n = x.count
  let center = x.reduce(0, +) * y.reduce(0, +)
  var score = n * zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } - center
  let found = score
  var (extreme, total) = (0, 0)
  func count() {
    total += 1
    switch alternative {
    case .twoSided: extreme += abs(score) >= abs(found) ? 1 : 0
    case .greater: extreme += score >= found ? 1 : 0
    case .less: extreme += score <= found ? 1 : 0
    }
  }
  count()
  var swaps = [Int](repeating: 0, count: n)
  var level = 1
  while level < n {
    guard swaps[level] < level else {
      swaps[level] = 0
      level += 1
      continue
    }
    let other = level % 2 == 0 ? 0 : swaps[level]
    score += n * (x[other] - x[level]) * (y[level] - y[other])
    y.swapAt(other, level)
    count()
    swaps[level] += 1
    level = 1
  }
  return Double(extreme) / Double(total)
}
