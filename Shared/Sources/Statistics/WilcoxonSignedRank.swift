/// What Wilcoxon's signed-rank test does with differences of zero.
public enum ZeroDifferences: String, Sendable, Codable, CaseIterable {
  /// Zeros are left out before ranking (Wilcoxon 1945).
  case dropped
  /// Zeros take part in the ranking and are then left out (Pratt 1959).
  case ranked
}

/// The most differences other than zero for which the signed-rank distribution is enumerated.
public let wilcoxonSignedRankExactLimit = 100

/// Tests whether paired differences are symmetric about zero, by the ranks of their sizes.
///
/// The statistic is the sum of the ranks of the positive differences; equal sizes share their mean
/// rank. The p-value is exact, given the ties, up to ``wilcoxonSignedRankExactLimit`` differences
/// other than zero; above, normal without continuity correction. If all differences are zero,
/// `p = 1`.
/// - Throws: ``StatisticsError`` for no differences or one that is not finite.
public func wilcoxonSignedRank(
  _ differences: [Double], alternative: Alternative = .twoSided,
  zeros: ZeroDifferences = .dropped
) throws(StatisticsError) -> TestResult {
  try validate(differences, "differences", atLeast: 1)
  let signed = signedRanks(differences, zeros: zeros)
  let statistic = signed.reduce(0) { $0 + max($1, 0) }
  let magnitudes = signed.map(abs)
  let tails =
    magnitudes.count <= wilcoxonSignedRankExactLimit
    ? exactTails(of: statistic, ranks: magnitudes) : normalTails(of: statistic, ranks: magnitudes)
  return TestResult(
    statistic: statistic, pValue: alternative.pValue(upper: tails.upper, lower: tails.lower))
}

/// Returns the midranks of the sizes of the differences other than zero, with their signs.
private func signedRanks(_ differences: [Double], zeros: ZeroDifferences) -> [Double] {
  let ranked = zeros == .dropped ? differences.filter { $0 != 0 } : differences
  let ranks = midranks(ranked.map(abs))
  return zip(ranked, ranks).filter { $0.0 != 0 }.map { $0.0 > 0 ? $0.1 : -$0.1 }
}

/// Sums the null distribution, in which each rank counts with probability one half.
///
/// Doubled midranks are whole numbers, so that sums index an array.
private func exactTails(
  of statistic: Double, ranks: [Double]
) -> (upper: Double, lower: Double) {
  let doubled = ranks.map { Int(2 * $0) }
  var probabilities = [Double](repeating: 0, count: doubled.reduce(0, +) + 1)
  probabilities[0] = 1
  var largest = 0
  for rank in doubled {
    largest += rank
    for sum in stride(from: largest, through: 0, by: -1) {
      let without = probabilities[sum]
      let with = sum >= rank ? probabilities[sum - rank] : 0
      probabilities[sum] = (without + with) / 2
    }
  }
  let found = Int(2 * statistic)
  return (probabilities[found...].reduce(0, +), probabilities[...found].reduce(0, +))
}

/// The mean is half of the sum of the ranks, the variance a quarter of the sum of their squares.
private func normalTails(
  of statistic: Double, ranks: [Double]
) -> (upper: Double, lower: Double) {
  let mean = ranks.reduce(0, +) / 2
  let variance = ranks.reduce(0) { $0 + $1 * $1 } / 4
  let z = (statistic - mean) / variance.squareRoot()
  return (StandardNormal.upperTail(z), StandardNormal.cumulative(z))
}
