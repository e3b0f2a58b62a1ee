#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Returns the logarithm of the gamma function of a positive number.
///
/// Stirling's series, after the recurrence `gamma(x) = gamma(x + 1) / x` has made it accurate.
/// NaN for numbers that are not positive.
public func logGamma(_ x: Double) -> Double {
  guard x > 0 else { return .nan }
  guard x.isFinite else { return x }
  var (shifted, product) = (x, 1.0)
  while shifted < 10 {
    product *= shifted
    shifted += 1
  }
  return stirlingFormula(shifted) + stirlingSeries(shifted) - log(product)
}

/// Stirling's formula `(x - 1/2) log x - x + log(2 pi) / 2` for `log gamma(x)`.
private func stirlingFormula(_ x: Double) -> Double {
  (x - 0.5) * log(x) - x + 0.5 * log(2 * .pi)
}

/// The coefficients `B_2k / (2k (2k - 1))` of Stirling's series, from the last to the first.
private let stirlingCoefficients: [Double] = [
  -3617.0 / 122_400, 1.0 / 156, -691.0 / 360_360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360,
  1.0 / 12,
]

/// The error of Stirling's formula, accurate to 1e-17 from `x = 10` on.
private func stirlingSeries(_ x: Double) -> Double {
  let inverseSquare = 1 / (x * x)
  return stirlingCoefficients.reduce(0) { $0 * inverseSquare + $1 } / x
}

/// The error of Stirling's formula for any positive number.
func stirlingError(_ x: Double) -> Double {
  x < 10 ? logGamma(x) - stirlingFormula(x) : stirlingSeries(x)
}

/// Returns the logarithm of a ratio, from its difference from one where that is more accurate.
func logOfRatio(_ ratio: Double, lessOne: Double) -> Double {
  abs(lessOne) < 0.5 ? log1p(lessOne) : log(ratio)
}
