#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Student's t distribution.
public struct StudentDistribution: Sendable {
  /// The degrees of freedom, a positive number.
  public let degreesOfFreedom: Double

  /// Creates the distribution of this many degrees of freedom.
  public init(degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite,
      "Student's t needs positive finite degrees of freedom, not \(degreesOfFreedom)")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Returns `P(T <= t)`.
  public func cumulative(_ t: Double) -> Double {
    t < 0 ? upperTail(-t) : 1 - upperTail(t)
  }

  /// Returns `P(T > t)`, accurate in the upper tail.
  ///
  /// For `t >= 0` it is half of `I_x(nu / 2, 1 / 2)` at `x = nu / (nu + t^2)`.
  public func upperTail(_ t: Double) -> Double {
    guard !t.isNaN else { return .nan }
    guard t >= 0 else { return 1 - upperTail(-t) }
    guard t < .infinity else { return 0 }
    // Ratios, not sums, so that a square out of range does no harm.
    let ratio = t / degreesOfFreedom.squareRoot()
    let x = 1 / (1 + ratio * ratio)
    let complement = ratio < 1 ? ratio * ratio * x : 1 - x
    return 0.5
      * regularizedIncompleteBeta(x, complement: complement, a: degreesOfFreedom / 2, b: 0.5)
  }

  /// Returns the density.
  public func density(_ t: Double) -> Double {
    let nu = degreesOfFreedom
    let logBeta = logGamma(nu / 2) + logGamma(0.5) - logGamma((nu + 1) / 2)
    return exp(-(nu + 1) / 2 * log1p(t * t / nu) - logBeta) / nu.squareRoot()
  }

  /// Returns the `t` with `P(T <= t) = probability`.
  ///
  /// Infinite at 0 and 1, NaN outside `0...1`.
  public func quantile(_ probability: Double) -> Double {
    guard (0...1).contains(probability) else { return .nan }
    // The bracket of the search shrinks towards zero without end.
    if probability == 0.5 { return 0 }
    return probability < 0.5
      ? -upperQuantile(probability) : upperQuantile(1 - probability)
  }

  /// Returns the `t >= 0` with `P(T > t) = tail`, for tails in `0...0.5`.
  ///
  /// Newton's steps, replaced by bisection where they leave the bracket of the root.
  private func upperQuantile(_ tail: Double) -> Double {
    guard tail > 0 else { return .infinity }
    var (low, high) = (0.0, 1.0)
    while upperTail(high) > tail {
      (low, high) = (high, 2 * high)
      if high == .infinity { return .infinity }
    }
    var t = high
    for _ in 0..<200 {
      let excess = upperTail(t) - tail
      if excess > 0 { low = t } else { high = t }
      var next = t + excess / density(t)
      if !(low < next && next < high) { next = low + (high - low) / 2 }
      if abs(next - t) <= 0x1p-52 * abs(next) { return next }
      t = next
    }
    return t
  }
}
