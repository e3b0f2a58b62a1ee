#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension RandomGenerator {
  /// Returns an integer in `0 ..< bound`, each equally likely.
  ///
  /// Source: Lemire, "Fast random integer generation in an interval" (2019).
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "integer(below:): the bound \(bound) is not positive")
    let range = UInt64(bound)
    var product = next().multipliedFullWidth(by: range)
    if product.low < range {
      let rejected = (0 &- range) % range
      while product.low < rejected { product = next().multipliedFullWidth(by: range) }
    }
    return Int(product.high)
  }

  /// Returns true with this probability.
  public mutating func bernoulli(_ probability: Double) -> Bool {
    precondition(
      (0...1).contains(probability), "bernoulli: the probability \(probability) is outside 0...1")
    return uniform() < probability
  }

  /// Returns an index with probability `weights[i] / sum(weights)`.
  ///
  /// Weights are finite and not negative, and at least one is positive.
  public mutating func categorical(_ weights: [Double]) -> Int {
    let total = weights.reduce(0, +)
    precondition(
      total > 0 && total.isFinite && weights.allSatisfy { $0 >= 0 },
      "categorical: the weights \(weights) are not a distribution")
    var remaining = uniform() * total
    var last = 0
    for (index, weight) in weights.enumerated() where weight > 0 {
      if remaining < weight { return index }
      remaining -= weight
      last = index
    }
    // Only rounding of the sum leads here.
    return last
  }

  /// Returns a Poisson number, `P(k) = mean^k exp(-mean) / k!`.
  ///
  /// Small means by inversion, others by transformed rejection (PTRS).
  /// Source: Hörmann, "The transformed rejection method for generating Poisson random variables"
  /// (1993).
  public mutating func poisson(mean: Double) -> Int {
    precondition(
      mean >= 0 && mean <= 0x1p52, "poisson: the mean \(mean) is outside 0...2^52")
    return mean < 10 ? poissonByInversion(mean) : poissonByRejection(mean)
  }

  private mutating func poissonByInversion(_ mean: Double) -> Int {
    var count = 0
    var probability = exp(-mean)
    var remaining = uniform()
    while remaining >= probability && probability > 0 {
      remaining -= probability
      count += 1
      probability *= mean / Double(count)
    }
    return count
  }

  private mutating func poissonByRejection(_ mean: Double) -> Int {
    let b = 0.931 + 2.53 * mean.squareRoot()
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let squeeze = 0.9277 - 3.6224 / (b - 2)
    let logMean = log(mean)
    while true {
      let u = uniform() - 0.5
      let v = 1 - uniform()
      let edge = 0.5 - abs(u)
      let k = ((2 * a / edge + b) * u + mean + 0.43).rounded(.down)
      if edge >= 0.07 && v <= squeeze { return Int(k) }
      if k < 0 || (edge < 0.013 && v > edge) { continue }
      let accepted = log(v * inverseAlpha / (a / (edge * edge) + b))
      if accepted <= k * logMean - mean - logFactorial(k) { return Int(k) }
    }
  }
}

/// Returns `log(k!)` of a whole number, by a table below 16 and Stirling's series above.
private func logFactorial(_ k: Double) -> Double {
  if k < 16 { return log((1...16).prefix(Int(k)).reduce(1.0) { $0 * Double($1) }) }
  let n = k + 1
  let inverseSquare = 1 / (n * n)
  let series = (1 / 12 - inverseSquare * (1 / 360 - inverseSquare * (1 / 1260))) / n
  return (n - 0.5) * log(n) - n + 0.5 * log(2 * .pi) + series
}
