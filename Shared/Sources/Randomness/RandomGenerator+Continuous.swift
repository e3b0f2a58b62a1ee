#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension RandomGenerator {
  /// Returns a uniform number in `[0, 1)`, a multiple of `2^-53`.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Returns a uniform number in `range`, whose bounds must be finite.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    precondition(low.isFinite && high.isFinite, "uniform: the range \(range) is not finite")
    let u = uniform()
    // The form with two products cannot overflow for wide ranges.
    return min(max(low * (1 - u) + high * u, low), high)
  }

  /// Returns a uniform number in `(0, 1]`, whose logarithm is finite.
  private mutating func positiveUniform() -> Double {
    Double((next() >> 11) + 1) * 0x1p-53
  }

  /// Returns a normal number, `mean + standardDeviation * z`.
  ///
  /// `z = sqrt(-2 log u) cos(2 pi v)`. Source: Box and Muller (1958).
  public mutating func normal(mean: Double = 0, standardDeviation: Double = 1) -> Double {
    precondition(
      standardDeviation >= 0, "normal: the standard deviation \(standardDeviation) is negative")
    let radius = (-2 * log(positiveUniform())).squareRoot()
    return mean + standardDeviation * radius * cos(2 * .pi * uniform())
  }

  /// Returns an exponential number of mean `1 / rate`.
  public mutating func exponential(rate: Double = 1) -> Double {
    precondition(rate > 0, "exponential: the rate \(rate) is not positive")
    return -log(positiveUniform()) / rate
  }

  /// Returns a gamma number of this shape and scale one.
  ///
  /// Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000).
  public mutating func gamma(shape: Double) -> Double {
    exp(logGammaVariate(shape: shape))
  }

  /// Returns a beta number with density proportional to `x^(a - 1) (1 - x)^(b - 1)`.
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    let (x, y) = (logGammaVariate(shape: a), logGammaVariate(shape: b))
    // Logarithms keep the ratio defined where both gamma numbers underflow.
    return x < y ? exp(x - y) / (1 + exp(x - y)) : 1 / (1 + exp(y - x))
  }

  /// Returns a point of the simplex with density proportional to the product of `x_i^(c_i - 1)`.
  public mutating func dirichlet(_ concentration: [Double]) -> [Double] {
    precondition(!concentration.isEmpty, "dirichlet: the concentration is empty")
    var logarithms: [Double] = []
    for shape in concentration { logarithms.append(logGammaVariate(shape: shape)) }
    let largest = logarithms.reduce(-.infinity, max)
    let weights = logarithms.map { exp($0 - largest) }
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// Returns the logarithm of a gamma number, finite for shapes so small that the number is zero.
  private mutating func logGammaVariate(shape: Double) -> Double {
    precondition(
      shape > 0 && shape.isFinite, "gamma: the shape \(shape) is not a positive finite number")
    guard shape < 1 else { return logGammaVariate(shapeFromOne: shape) }
    // A gamma number of shape + 1 times u^(1 / shape) has the smaller shape.
    return logGammaVariate(shapeFromOne: shape + 1) + log(positiveUniform()) / shape
  }

  private mutating func logGammaVariate(shapeFromOne shape: Double) -> Double {
    let d = shape - 1 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let logCube = 3 * log(root)
      if log(positiveUniform()) < 0.5 * x * x + d - d * root * root * root + d * logCube {
        return log(d) + logCube
      }
    }
  }
}
