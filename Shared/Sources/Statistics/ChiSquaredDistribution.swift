/// The chi-squared distribution: the sum of squares of independent standard normal numbers.
public struct ChiSquaredDistribution: Sendable {
  /// The degrees of freedom, a positive number.
  public let degreesOfFreedom: Double

  /// Creates the distribution of this many degrees of freedom.
  public init(degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite,
      "chi-squared needs positive finite degrees of freedom, not \(degreesOfFreedom)")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Returns `P(X <= x)`, the regularized gamma function `P(nu / 2, x / 2)`.
  public func cumulative(_ x: Double) -> Double {
    x <= 0 ? 0 : regularizedLowerGamma(degreesOfFreedom / 2, x / 2)
  }

  /// Returns `P(X > x)`, accurate in the upper tail.
  public func upperTail(_ x: Double) -> Double {
    x <= 0 ? 1 : regularizedUpperGamma(degreesOfFreedom / 2, x / 2)
  }
}
