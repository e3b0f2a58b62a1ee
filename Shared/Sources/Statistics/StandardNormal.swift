#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The normal distribution of mean zero and variance one.
public enum StandardNormal {
  /// Returns `P(Z <= z)`.
  public static func cumulative(_ z: Double) -> Double {
    0.5 * erfc(-z / 2.0.squareRoot())
  }

  /// Returns `P(Z > z)`, accurate in the upper tail.
  public static func upperTail(_ z: Double) -> Double {
    cumulative(-z)
  }

  /// Returns the density `exp(-z^2 / 2) / sqrt(2 pi)`.
  public static func density(_ z: Double) -> Double {
    exp(-z * z / 2) / (2 * Double.pi).squareRoot()
  }

  /// Returns the `z` with `P(Z <= z) = probability`.
  ///
  /// Infinite at 0 and 1, NaN outside `0...1`.
  public static func quantile(_ probability: Double) -> Double {
    guard (0...1).contains(probability) else { return .nan }
    if probability == 0 { return -.infinity }
    return probability <= 0.5
      ? lowerQuantile(probability) : -lowerQuantile(1 - probability)
  }

  /// Newton's iteration on `log P(Z <= z)`, for probabilities in `0...0.5`.
  ///
  /// The function is concave and `P(Z <= z) <= exp(-z^2 / 2) / 2`, so the iteration starts below
  /// the root and rises to it.
  private static func lowerQuantile(_ probability: Double) -> Double {
    guard probability > 0 else { return -.infinity }
    let target = log(probability)
    var z = -(-2 * (target + log(2.0))).clampedToZero.squareRoot()
    for _ in 0..<30 {
      let share = cumulative(z)
      guard share > 0 else { return z }
      let step = (target - log(share)) * share / density(z)
      z = min(z + step, 0)
      if abs(step) <= 0x1p-52 * abs(z) { break }
    }
    return z
  }
}

extension Double {
  /// The number, or zero where it is negative.
  fileprivate var clampedToZero: Double { self < 0 ? 0 : self }
}
