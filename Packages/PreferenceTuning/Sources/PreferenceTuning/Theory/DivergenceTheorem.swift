#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Theorem 6.5 on two actions: how one step of forward and of reverse KL changes
/// `ln p(a) / p(b)`.
///
/// The exact conditions for free logits were derived for this project; the paper's wording was not
/// at hand.
public struct DivergenceTheorem: Sendable, Hashable, Codable {
  /// A case of the theorem.
  public enum Case: String, Sendable, Hashable, Codable, CaseIterable {
    /// `p(a) = p(b)`, `q(a) > q(b)`: reverse should raise the ratio more.
    case target = "i"
    /// `p(a) > p(b)`, `q(a) = q(b) > c₀ p(a)`: reverse should raise the ratio more.
    case level = "ii"
    /// `p(a) > p(b)`, `q(a) < c₁ q(b)`: reverse should lower it more.
    case relocation = "iii"
  }

  /// The policy before the step.
  public let policy: ActionLaw
  /// The target.
  public let target: ActionLaw
  /// The action in the numerator.
  public let first: Int
  /// The action in the denominator.
  public let second: Int

  /// Compares two actions.
  public init(policy: ActionLaw, target: ActionLaw, first: Int = 0, second: Int = 1) {
    (self.policy, self.target, self.first, self.second) = (policy, target, first, second)
  }

  /// The change of `ln p(a) / p(b)` per unit of step size.
  public func change(_ divergence: Divergence) -> Double {
    let gradient = divergence.gradient(policy, target: target)
    return gradient[second] - gradient[first]
  }

  /// Which case the two actions are, if any.
  public var theoremCase: Case? {
    let (p, q) = (policy.probabilities, target.probabilities)
    if p[first] == p[second], q[first] > q[second] { return .target }
    guard p[first] > p[second] else { return nil }
    if q[first] == q[second] { return .level }
    return q[first] < q[second] ? .relocation : nil
  }

  /// Whether reverse moves the ratio as the case says.
  public var holds: Bool? {
    let (forward, reverse) = (change(.forward), change(.reverse))
    return theoremCase.map { $0 == .relocation ? reverse < forward : reverse > forward }
  }

  /// The exact condition: in case (i) `p > (q_a - q_b) / ln(q_a / q_b)`, in case (ii)
  /// `q ≥ e^(1 - K) p_a`, which suffices, with `K = KL(p || q)`; nil elsewhere.
  public var condition: Bool? {
    let (p, q) = (policy.probabilities, target.probabilities)
    switch theoremCase {
    case .target: return p[first] > (q[first] - q[second]) / log(q[first] / q[second])
    case .level: return q[first] >= exp(1 - policy.divergence(from: target)) * p[first]
    default: return nil
    }
  }
}
