/// PPO's losses of one token or action.
///
/// Schulman et al. 2017.
public struct PolicyLoss: Sendable, Hashable, Codable {
  /// How far the ratio `u` may count from 1.
  public var clip: Double
  /// How far the value may move from what it was.
  public var valueClip: Double
  /// The weight of the value loss.
  public var valueWeight: Double
  /// A minibatch whose mean ratio is above this is skipped.
  public var largestRatio: Double

  /// The settings of TRL, or others.
  public init(
    clip: Double = 0.2, valueClip: Double = 0.2, valueWeight: Double = 0.1,
    largestRatio: Double = 10
  ) {
    self.clip = clip
    self.valueClip = valueClip
    self.valueWeight = valueWeight
    self.largestRatio = largestRatio
  }

  /// `max(-A u, -A clip(u, 1 ± ε))` with `u = exp(ln π - ln π_old)`.
  public func policy<Number: LossNumber>(
    logProbability: Number, old: Number, advantage: Number
  ) -> Number {
    let ratio = (logProbability - old).exp()
    let clipped = ratio.clipped(low: 1 - clip, high: 1 + clip)
    return Number.maximum(-advantage * ratio, -advantage * clipped)
  }

  /// 1 where the clipped ratio decides the loss, which then has no gradient, and 0 elsewhere.
  func isClipped(ratios: [Double], advantages: [Double]) -> [Double] {
    zip(ratios, advantages).map { ratio, advantage in
      let clipped = min(max(ratio, 1 - clip), 1 + clip)
      return -advantage * clipped > -advantage * ratio ? 1 : 0
    }
  }

  /// `½ max((V - G)², (clip(V, V_old ± ε) - G)²)` for returns `G`.
  public func value<Number: LossNumber>(_ value: Number, old: Number, returns: Number) -> Number {
    let clipped = old + (value - old).clipped(low: -valueClip, high: valueClip)
    return Number.maximum((value - returns).squared(), (clipped - returns).squared()) * 0.5
  }
}

/// REINFORCE: `-A lp` (Williams 1992).
public func reinforceLoss<Number: LossNumber>(
  logProbability: Number, advantage: Number
) -> Number {
  -(advantage * logProbability)
}

/// The loss of a reward model on a pair, `-ln σ(r_w - r_l)` with a share `smoothing` of flipped
/// labels (Bradley & Terry 1952).
public func bradleyTerryLoss<Number: LossNumber>(
  chosen: Number, rejected: Number, smoothing: Double = 0
) -> Number {
  let logit = chosen - rejected
  let loss = (-logit).softplus()
  return smoothing == 0 ? loss : loss * (1 - smoothing) + logit.softplus() * smoothing
}

/// The probability that the first of two rewards is preferred, `σ(r_w - r_l)`.
public func bradleyTerryProbability(chosen: Double, rejected: Double) -> Double {
  logistic(chosen - rejected)
}

/// Estimators of `KL(π || π_ref)` on samples of `π`, with `s = ln π_ref - ln π`
/// (Schulman, "Approximating KL divergence", 2020).
///
/// As a value k1 and k3 are unbiased. As a differentiated loss on samples of `π`, k1 has gradient
/// zero in expectation, k2 has that of `KL(π || π_ref)`, and k3 that of `KL(π_ref || π)`: put k1 in
/// the reward, or k2 in the loss.
public enum KLEstimator: String, Sendable, Hashable, Codable, CaseIterable {
  /// `-s`.
  case k1
  /// `½ s²`.
  case k2
  /// `e^s - 1 - s`.
  case k3

  /// The estimate for each sample.
  public func callAsFunction<Number: LossNumber>(
    logProbability: Number, reference: Number
  ) -> Number {
    let s = reference - logProbability
    return switch self {
    case .k1: -s
    case .k2: s.squared() * 0.5
    case .k3: s.expm1() - s
    }
  }
}
