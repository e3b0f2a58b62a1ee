/// Tests whether the mean of paired differences is zero, by Student's t.
///
/// The statistic is `t = mean / standardError` with `n - 1` degrees of freedom. Differences that
/// are all zero give `t = 0, p = 1`; equal differences other than zero, whose t is infinite, give
/// the largest finite number of that sign.
/// - Throws: ``StatisticsError`` for fewer than two differences or one that is not finite.
public func pairedTTest(
  _ differences: [Double], alternative: Alternative = .twoSided
) throws(StatisticsError) -> TestResult {
  try validate(differences, "differences", atLeast: 2)
  let distribution = StudentDistribution(degreesOfFreedom: Double(differences.count - 1))
  let t = studentStatistic(differences)
  let pValue = alternative.pValue(
    upper: distribution.upperTail(t), lower: distribution.cumulative(t))
  return TestResult(statistic: t, pValue: pValue)
}

private func studentStatistic(_ differences: [Double]) -> Double {
  guard differences.isConstant else { return differences.mean / differences.standardError }
  let value = differences[0]
  if value == 0 { return 0 }
  return value > 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude
}
