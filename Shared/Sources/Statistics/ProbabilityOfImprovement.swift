/// Returns the probability that a draw from `a` exceeds one from `b`, ties counted by half.
///
/// `P(A > B) + P(A = B) / 2` over all pairs, the Mann-Whitney statistic over `n m`.
/// Source: Agarwal et al., "Deep reinforcement learning at the edge of the statistical precipice"
/// (2021).
/// - Throws: ``StatisticsError`` for an empty sample or values that are not finite.
public func probabilityOfImprovement(
  _ a: [Double], _ b: [Double]
) throws(StatisticsError) -> Double {
  try validate(a, "first sample", atLeast: 1)
  try validate(b, "second sample", atLeast: 1)
  let rankSum = midranks(a + b).prefix(a.count).reduce(0, +)
  let least = Double(a.count) * Double(a.count + 1) / 2
  return (rankSum - least) / (Double(a.count) * Double(b.count))
}
