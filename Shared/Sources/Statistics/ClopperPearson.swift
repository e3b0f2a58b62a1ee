/// Returns the bounds of a probability of which a number of trials succeeded (Clopper-Pearson).
///
/// Each bound alone holds with probability `confidence` at least, whatever the true probability: the
/// lower one is the quantile `1 - confidence` of `Beta(s, n - s + 1)`, the upper one the quantile
/// `confidence` of `Beta(s + 1, n - s)`. Both at once hold with `2 confidence - 1`.
/// - Throws: ``StatisticsError`` for no trials, successes outside `0...trials` or a confidence
///   outside `(0, 1)`.
public func clopperPearsonBounds(
  successes: Int, trials: Int, confidence: Double
) throws(StatisticsError) -> (lower: Double, upper: Double) {
  try validate(level: confidence)
  guard trials >= 1 else { throw .tooFew("trials", found: trials, needed: 1) }
  guard (0...trials).contains(successes) else {
    throw .outOfRange(
      "the number of successes", value: Double(successes), range: "0...\(trials)")
  }
  let (s, n) = (Double(successes), Double(trials))
  return (
    successes == 0 ? 0 : betaQuantile(1 - confidence, a: s, b: n - s + 1),
    successes == trials ? 1 : betaQuantile(confidence, a: s + 1, b: n - s)
  )
}

/// Returns the quantile of the beta distribution, by halving until neighbours are left.
func betaQuantile(_ probability: Double, a: Double, b: Double) -> Double {
  var (low, high) = (0.0, 1.0)
  while true {
    let middle = (low + high) / 2
    guard middle > low && middle < high else { return middle }
    if regularizedIncompleteBeta(middle, a: a, b: b) < probability {
      low = middle
    } else {
      high = middle
    }
  }
}
