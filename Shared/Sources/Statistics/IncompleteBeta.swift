#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Returns the regularized incomplete beta function `I_x(a, b)`.
///
/// `I_x(a, b) = 1 / B(a, b) * integral from 0 to x of t^(a - 1) (1 - t)^(b - 1)`, for positive
/// `a` and `b` and `x` in `0...1`; NaN for other arguments.
public func regularizedIncompleteBeta(_ x: Double, a: Double, b: Double) -> Double {
  regularizedIncompleteBeta(x, complement: 1 - x, a: a, b: b)
}

/// The same with `1 - x` given, for `x` so close to one that the difference would be lost.
func regularizedIncompleteBeta(
  _ x: Double, complement y: Double, a: Double, b: Double
) -> Double {
  guard a > 0, b > 0, a.isFinite, b.isFinite, (0...1).contains(x), (0...1).contains(y) else {
    return .nan
  }
  if x == 0 { return 0 }
  if y == 0 { return 1 }
  let factor = betaFactor(x, y, a, b)
  // The fraction converges fast below the distribution's mean; above it the tails change places.
  if x <= (a + 1) / (a + b + 2) { return factor * betaFraction(x, a, b) / a }
  return 1 - factor * betaFraction(y, b, a) / b
}

/// Returns `x^a y^b / B(a, b)` for `x + y = 1`.
///
/// Stirling's formula for the beta function is taken into the powers, where the large terms
/// cancel before they are rounded.
private func betaFactor(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
  let excess = b * x - a * y
  let powers =
    a * logOfRatio(x * (a + b) / a, lessOne: excess / a)
    + b * logOfRatio(y * (a + b) / b, lessOne: -excess / b)
  let correction = stirlingError(a + b) - stirlingError(a) - stirlingError(b)
  return (a * (b / (a + b)) / (2 * .pi)).squareRoot() * exp(powers + correction)
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
///
/// Source: NIST Digital Library of Mathematical Functions, 8.17.22.
private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  var fraction = ContinuedFraction(first: 1)
  var isConverged = false
  var m = 0.0
  while !isConverged && m < 100_000 {
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    fraction.append(numerator: odd, denominator: 1)
    m += 1
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    isConverged = fraction.append(numerator: even, denominator: 1)
  }
  return 1 / fraction.value
}
