/// Tests whether two classifiers err equally often on the same examples (McNemar, exact).
///
/// `b` counts the examples that only the first has right, `c` those that only the second has right;
/// under the null hypothesis `b` is binomial with `b + c` trials of probability one half. The
/// statistic is `b`; `.greater` asks whether the first is better. No discordant examples: `p = 1`.
/// - Throws: ``StatisticsError`` for a negative count.
public func mcNemar(
  _ b: Int, _ c: Int, alternative: Alternative = .twoSided
) throws(StatisticsError) -> TestResult {
  for count in [b, c] where count < 0 {
    throw .outOfRange("a count of discordant examples", value: Double(count), range: "0...")
  }
  let null = BinomialDistribution(trials: b + c, probability: 0.5)
  let pValue = alternative.pValue(upper: null.upperTail(from: b), lower: null.cumulative(b))
  return TestResult(statistic: Double(b), pValue: pValue)
}
