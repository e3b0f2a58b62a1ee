/// Lemma 6.2 on free logits: one step along `c₁ ∇lp_w - c₂ ∇lp_l`.
public struct ContrastiveStep: Sendable, Hashable, Codable {
  /// The policy before the step.
  public let policy: ActionLaw
  /// The preferred action.
  public let chosen: Int
  /// The dispreferred action.
  public let rejected: Int

  /// A pair of actions.
  public init(policy: ActionLaw, chosen: Int, rejected: Int) {
    (self.policy, self.chosen, self.rejected) = (policy, chosen, rejected)
  }

  /// `∇lp_w · ∇lp_l = Σ p² - p_w - p_l` for two actions that differ.
  public var innerProduct: Double {
    let p = policy.probabilities
    return p.reduce(0) { $0 + $1 * $1 } - p[chosen] - p[rejected]
  }

  /// The policy after the step.
  public func stepped(rate: Double, up: Double = 1, down: Double) -> ActionLaw {
    let p = policy.probabilities
    var logits = policy.logarithms
    for index in logits.indices {
      logits[index] += rate * (down - up) * p[index]
    }
    logits[chosen] += rate * up
    logits[rejected] -= rate * down
    return ActionLaw(logits: logits)
  }

  /// `lp_w`, `lp_l` and their difference after the step.
  public func outcome(
    rate: Double, up: Double = 1, down: Double
  ) -> (chosen: Double, rejected: Double, margin: Double) {
    let after = stepped(rate: rate, up: up, down: down).logarithms
    return (after[chosen], after[rejected], after[chosen] - after[rejected])
  }
}
