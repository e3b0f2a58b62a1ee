public import Tensors

/// One constraint `t <= 0` of a problem that is solved by the augmented Lagrangian method, with its
/// multiplier and penalty weight.
///
/// WOODS has two of them (Katz-Samuels et al. 2022, algorithm 1).
public struct AugmentedLagrangian: Sendable, Hashable, Codable {
  /// The multiplier.
  public var multiplier: Double
  /// The weight of the square.
  public var weight: Double
  /// The factor on the weight when the constraint does not hold.
  public var growth: Double

  /// Multiplier 0 and weight 1 unless told otherwise.
  public init(multiplier: Double = 0, weight: Double = 1, growth: Double = 1.5) {
    self.multiplier = multiplier
    self.weight = weight
    self.growth = growth
  }

  private func isActive(_ violation: Double) -> Bool { weight * violation + multiplier >= 0 }

  /// What is added to the objective for the value `t` of the constraint, of rank 0.
  ///
  /// `multiplier t + weight t^2 / 2` where `weight t + multiplier >= 0`, else the constant
  /// `-multiplier^2 / (2 weight)`.
  public func term(_ violation: Tensor) -> Tensor {
    guard isActive(Double(violation.scalar())) else {
      return Tensor(Scalar(-multiplier * multiplier / (2 * weight)))
    }
    return violation * Scalar(multiplier) + violation.squared() * Scalar(weight / 2)
  }

  /// The constraint after an epoch at whose end it had the value `violation`: the multiplier moves
  /// by `t`, or by `-multiplier / weight` where the term is inactive, and the weight grows if the
  /// constraint does not hold.
  public func updated(violation: Double) -> AugmentedLagrangian {
    var next = self
    next.multiplier += isActive(violation) ? violation : -multiplier / weight
    if violation > 0 { next.weight *= growth }
    return next
  }
}
