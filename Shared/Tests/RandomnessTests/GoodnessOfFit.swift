import Foundation

/// Kolmogorov and Smirnov's distance of a sample from a distribution, times the root of its size.
///
/// Values above 1.95 have probability 0.001 under the distribution.
func kolmogorovDistance(_ sample: [Double], _ distribution: (Double) -> Double) -> Double {
  let n = Double(sample.count)
  var largest = 0.0
  for (rank, value) in sample.sorted().enumerated() {
    let p = distribution(value)
    largest = max(largest, p - Double(rank) / n, Double(rank + 1) / n - p)
  }
  return largest * n.squareRoot()
}

/// Pearson's chi-squared statistic, standardised by its mean `k` and variance `2k`.
func chiSquaredScore(observed: [Int], probabilities: [Double]) -> Double {
  let total = Double(observed.reduce(0, +))
  let terms = zip(observed, probabilities).map { count, p in
    (Double(count) - total * p) * (Double(count) - total * p) / (total * p)
  }
  let freedom = Double(observed.count - 1)
  return (terms.reduce(0, +) - freedom) / (2 * freedom).squareRoot()
}

/// The distance of a sample's mean from the expected one, in standard errors.
func meanScore(_ sample: [Double], mean: Double, variance: Double) -> Double {
  let average = sample.reduce(0, +) / Double(sample.count)
  return abs(average - mean) / (variance / Double(sample.count)).squareRoot()
}

func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
