#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Returns the regularized lower incomplete gamma function `P(a, x)`.
///
/// `P(a, x) = 1 / gamma(a) * integral from 0 to x of t^(a - 1) e^-t`, for positive `a` and
/// `x >= 0`; NaN for other arguments.
public func regularizedLowerGamma(_ a: Double, _ x: Double) -> Double {
  guard a > 0, x >= 0, a.isFinite else { return .nan }
  if x == 0 { return 0 }
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x)
}

/// Returns the regularized upper incomplete gamma function `Q(a, x) = 1 - P(a, x)`.
///
/// Small values keep their relative accuracy.
public func regularizedUpperGamma(_ a: Double, _ x: Double) -> Double {
  guard a > 0, x >= 0, a.isFinite else { return .nan }
  if x == 0 { return 1 }
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x)
}

/// Returns `x^a e^-x / gamma(a)`, arranged as ``betaFactor(_:_:_:_:)`` is.
private func gammaFactor(_ a: Double, _ x: Double) -> Double {
  let excess = x - a
  let power = a * logOfRatio(x / a, lessOne: excess / a) - excess
  return (a / (2 * .pi)).squareRoot() * exp(power - stirlingError(a))
}

/// `P(a, x)` by its power series.
private func gammaSeries(_ a: Double, _ x: Double) -> Double {
  var (term, sum, n) = (1 / a, 1 / a, a)
  while term > sum * 0x1p-54 {
    n += 1
    term *= x / n
    sum += term
  }
  return sum * gammaFactor(a, x)
}

/// `Q(a, x)` by its continued fraction.
///
/// Source: NIST Digital Library of Mathematical Functions, 8.9.2.
private func gammaFraction(_ a: Double, _ x: Double) -> Double {
  if x == .infinity { return 0 }
  var fraction = ContinuedFraction(first: x + 1 - a)
  var isConverged = false
  var n = 0.0
  while !isConverged && n < 100_000 {
    n += 1
    isConverged = fraction.append(numerator: n * (a - n), denominator: x + 2 * n + 1 - a)
  }
  return gammaFactor(a, x) / fraction.value
}
