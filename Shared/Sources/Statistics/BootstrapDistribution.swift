/// Resampled statistics about an estimate, and the intervals that can be read off them.
package struct BootstrapDistribution {
  package let estimate: Double
  package let sortedReplicates: [Double]

  package init(estimate: Double, replicates: [Double]) {
    self.estimate = estimate
    sortedReplicates = replicates.sorted()
  }

  /// Returns the central share `level` of the replicates.
  package func percentileInterval(level: Double) -> Interval {
    interval(from: 0.5 - level / 2, to: 0.5 + level / 2, level: level)
  }

  /// Returns the bias-corrected and accelerated interval.
  ///
  /// The ends are the quantiles of probability `Phi(z0 + s / (1 - a s))` with
  /// `s = z0 + Phi^-1((1 ∓ level) / 2)`.
  /// Source: Efron and Tibshirani, "An introduction to the bootstrap" (1993), equation 14.10;
  /// several samples as in Davison and Hinkley, "Bootstrap methods and their application" (1997).
  package func biasCorrectedInterval(level: Double, influence: [[Double]]) -> Interval {
    let bias = StandardNormal.quantile(shareBelowEstimate)
    let acceleration = Self.acceleration(influence)
    func probability(_ nominal: Double) -> Double {
      let shift = bias + StandardNormal.quantile(nominal)
      let stretch = 1 - acceleration * shift
      // Beyond the pole of the transformation the end is that of all replicates.
      guard stretch > 0 else { return shift > 0 ? 1 : 0 }
      return StandardNormal.cumulative(bias + shift / stretch)
    }
    return interval(
      from: probability(0.5 - level / 2), to: probability(0.5 + level / 2), level: level)
  }

  /// The share of replicates below the estimate, ties by half, never quite zero or one.
  private var shareBelowEstimate: Double {
    let count = Double(sortedReplicates.count)
    var (below, ties) = (0.0, 0.0)
    for replicate in sortedReplicates {
      if replicate < estimate { below += 1 } else if replicate == estimate { ties += 1 }
    }
    // An estimate outside its resamples would otherwise have an infinite bias.
    let margin = 0.5 / count
    return min(max((below + ties / 2) / count, margin), 1 - margin)
  }

  /// The skewness of the statistic's influence values over six; zero where nothing has influence.
  private static func acceleration(_ influence: [[Double]]) -> Double {
    let largest = influence.joined().reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    var (cubes, squares) = (0.0, 0.0)
    for sample in influence {
      let n = Double(sample.count)
      let scaled = sample.map { $0 / largest }
      cubes += scaled.reduce(0) { $0 + $1 * $1 * $1 } / (n * n * n)
      squares += scaled.reduce(0) { $0 + $1 * $1 } / (n * n)
    }
    return cubes / (6 * squares * squares.squareRoot())
  }

  private func interval(from lower: Double, to upper: Double, level: Double) -> Interval {
    Interval(
      estimate: estimate, low: sortedReplicates.quantileOfSorted(lower),
      high: sortedReplicates.quantileOfSorted(upper), level: level)
  }
}
