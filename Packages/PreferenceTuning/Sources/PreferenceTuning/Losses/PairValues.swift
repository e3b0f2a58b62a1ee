/// The log-probabilities of preferred and dispreferred responses, as whole batches or one pair.
///
/// Sums over the tokens of a response, its end included: `lp(y) = Σ_t ln π(y_t | x, y_<t)`.
public struct PairValues<Number: LossNumber>: Sendable {
  /// Two numbers, of the preferred and of the dispreferred response.
  public struct Couple: Sendable {
    /// Of the preferred response.
    public var chosen: Number
    /// Of the dispreferred response.
    public var rejected: Number

    /// Two numbers.
    public init(chosen: Number, rejected: Number) {
      (self.chosen, self.rejected) = (chosen, rejected)
    }

    /// The first minus the second.
    public var margin: Number { chosen - rejected }
  }

  /// Log-probabilities under the policy.
  public var policy: Couple
  /// Log-probabilities under the frozen reference.
  public var reference: Couple?
  /// Numbers of tokens.
  public var lengths: Couple?
  /// Log-probabilities of demonstrations under the policy, for SLiC.
  public var demonstration: Number?

  /// Log-probabilities of pairs.
  public init(
    policy: Couple, reference: Couple? = nil, lengths: Couple? = nil, demonstration: Number? = nil
  ) {
    self.policy = policy
    self.reference = reference
    self.lengths = lengths
    self.demonstration = demonstration
  }

  /// `ρ(y) = lp(y) - ref(y)` of both responses.
  func ratios(_ loss: PairLoss) throws(LossError) -> Couple {
    guard let reference else { throw .missingReference(loss: loss.name) }
    return Couple(
      chosen: policy.chosen - reference.chosen, rejected: policy.rejected - reference.rejected)
  }

  /// Two numbers divided by the lengths.
  func perToken(_ couple: Couple, _ loss: PairLoss) throws(LossError) -> Couple {
    guard let lengths else { throw .missingLengths(loss: loss.name) }
    return Couple(
      chosen: couple.chosen / lengths.chosen, rejected: couple.rejected / lengths.rejected)
  }
}
