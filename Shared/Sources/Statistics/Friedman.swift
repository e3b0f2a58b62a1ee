/// What Friedman's test finds.
public struct FriedmanResult: Sendable, Codable, Equatable {
  /// The mean rank of each treatment; the least value of a row has rank one.
  public var meanRanks: [Double]
  /// Friedman's chi-squared, corrected for ties.
  public var statistic: Double
  /// The probability of a statistic at least as large if all treatments are alike.
  public var pValue: Double

  /// Creates a result from its parts.
  public init(meanRanks: [Double], statistic: Double, pValue: Double) {
    self.meanRanks = meanRanks
    self.statistic = statistic
    self.pValue = pValue
  }
}

/// Tests whether treatments differ, by their ranks within blocks.
///
/// A row of the table is a block (data set, seed), a column a treatment: `[blocks, treatments]`.
/// With mean ranks `R_j` of `k` treatments in `n` blocks,
/// `12 n / (k (k + 1)) * sum (R_j - (k + 1) / 2)^2`, divided by the tie correction
/// `1 - sum (t^3 - t) / (n k (k^2 - 1))`, is about chi-squared with `k - 1` degrees of freedom.
/// A table without differences within its blocks gives `p = 1`.
/// - Throws: ``StatisticsError`` for fewer than two blocks or treatments, rows of unequal size or
///   values that are not finite.
public func friedman(_ table: [[Double]]) throws(StatisticsError) -> FriedmanResult {
  try validateTable(table)
  let (n, k) = (Double(table.count), Double(table[0].count))
  let ranks = table.map(midranks)
  let meanRanks = table[0].indices.map { column in ranks.map { $0[column] }.mean }
  let ties = table.reduce(0) { $0 + tieSum($1) }
  let correction = 1 - ties / (n * k * (k * k - 1))
  guard correction > 0 else {
    return FriedmanResult(meanRanks: meanRanks, statistic: 0, pValue: 1)
  }
  let center = (k + 1) / 2
  let spread = meanRanks.reduce(0) { $0 + ($1 - center) * ($1 - center) }
  let statistic = 12 * n / (k * (k + 1)) * spread / correction
  let null = ChiSquaredDistribution(degreesOfFreedom: k - 1)
  return FriedmanResult(
    meanRanks: meanRanks, statistic: statistic, pValue: null.upperTail(statistic))
}

private func validateTable(_ table: [[Double]]) throws(StatisticsError) {
  guard table.count >= 2 else { throw .tooFew("blocks", found: table.count, needed: 2) }
  for (index, row) in table.enumerated() {
    guard row.count == table[0].count else {
      throw .raggedTable(row: index, found: row.count, expected: table[0].count)
    }
    try validate(row, "row \(index)", atLeast: 2)
  }
}
