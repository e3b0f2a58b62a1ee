/// Generalised advantage estimation.
///
/// Schulman et al. 2016.
///
/// `δ_t = R_t + γ V_(t+1) - V_t`, `A_t = δ_t + γ λ A_(t+1)`, `V_(L+1) = 0`; returns are `A + V`.
public struct GeneralizedAdvantage: Sendable, Hashable, Codable {
  /// The discount.
  public var gamma: Double
  /// How far rewards reach back.
  public var lambda: Double

  /// The settings of PPO on language models, or others.
  public init(gamma: Double = 1, lambda: Double = 0.95) {
    (self.gamma, self.lambda) = (gamma, lambda)
  }

  /// The advantages and returns of one response's tokens.
  ///
  /// - Throws: `LossError.counts` if there is not one value per reward.
  public func callAsFunction(
    rewards: [Double], values: [Double]
  ) throws(LossError) -> (advantages: [Double], returns: [Double]) {
    guard rewards.count == values.count else {
      throw .counts(name: "values", found: values.count, expected: rewards.count)
    }
    var advantages = [Double](repeating: 0, count: rewards.count)
    var (next, nextValue) = (0.0, 0.0)
    for t in rewards.indices.reversed() {
      next = rewards[t] + gamma * nextValue - values[t] + gamma * lambda * next
      advantages[t] = next
      nextValue = values[t]
    }
    return (advantages, zip(advantages, values).map { $0 + $1 })
  }
}

/// Numbers shifted to mean zero and scaled to variance one: `(A - mean) / sqrt(var + 1e-8)`.
public func whitened(_ values: [Double], isUnbiased: Bool = true) -> [Double] {
  guard values.count > 1 else { return values.map { _ in 0 } }
  let centre = mean(values)
  let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  let variance = squares / Double(values.count - (isUnbiased ? 1 : 0))
  return values.map { ($0 - centre) / (variance + 1e-8).squareRoot() }
}

/// The rewards of PPO's tokens: `-β (ln π_old - ln π_ref)` each, and the score on the last one.
///
/// - Throws: `LossError` for counts that differ, or a response without tokens.
public func tokenRewards(
  score: Double, old: [Double], reference: [Double], beta: Double
) throws(LossError) -> [Double] {
  guard old.count == reference.count else {
    throw .counts(name: "reference", found: reference.count, expected: old.count)
  }
  guard !old.isEmpty else { throw .empty(name: "the response") }
  var rewards = zip(old, reference).map { -beta * ($0 - $1) }
  rewards[rewards.count - 1] += score
  return rewards
}

/// PPO's coefficient of the KL penalty, which follows a target.
///
/// Ziegler et al. 2019:
/// `β ← β (1 + clip(KL / target - 1, ±0.2) n / horizon)`.
public struct AdaptiveKL: Sendable, Hashable, Codable {
  /// The coefficient.
  public private(set) var beta: Double
  /// The divergence aimed at, in nats.
  public let target: Double
  /// How many responses an adaptation takes.
  public let horizon: Double

  /// From .02 towards 6 nats, as in the paper's study of reuse on language models.
  public static let loose = AdaptiveKL(unchecked: 0.02, target: 6, horizon: 10_000)

  /// A coefficient at its start.
  ///
  /// - Throws: `LossError.option` unless all are positive.
  public init(beta: Double = 0.2, target: Double = 6, horizon: Double = 10_000) throws(LossError) {
    for (name, value) in [("beta", beta), ("target", target), ("horizon", horizon)]
    where !(value > 0 && value.isFinite) {
      throw .option(name: name, found: value, expected: "a positive number")
    }
    self.init(unchecked: beta, target: target, horizon: horizon)
  }

  /// A coefficient that stays as it is.
  ///
  /// - Throws: `LossError.option` unless it is positive.
  public static func constant(_ beta: Double) throws(LossError) -> AdaptiveKL {
    let checked = try AdaptiveKL(beta: beta)
    return AdaptiveKL(unchecked: checked.beta, target: checked.target, horizon: .infinity)
  }

  private init(unchecked beta: Double, target: Double, horizon: Double) {
    (self.beta, self.target, self.horizon) = (beta, target, horizon)
  }

  /// Adapts the coefficient to the divergence of `count` responses, by a fifth at most.
  public mutating func update(kl: Double, count: Int) {
    let error = min(max(kl / target - 1, -0.2), 0.2)
    beta *= 1 + error * min(Double(count), horizon) / horizon
  }
}
