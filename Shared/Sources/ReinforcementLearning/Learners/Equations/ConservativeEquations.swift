public import Tensors

/// How far conservative Q-learning finds values of other actions above those of the data, one number
/// for each critic.
///
/// `D = mean(lse_i(c_i) - Q(s, a))` over the batch. With log densities, `c_i = Q(s, a_i) - log p(a_i)`
/// (importance sampling); without, the `c_i` are the plain values with that of the data among them
/// (Kumar et al. 2020, equation 4).
///
/// - Parameters:
///   - sampled: Values of sampled actions, `[critics, samples, batch]`.
///   - logDensities: Their log densities, `[samples, batch]`; nil for no importance sampling.
///   - data: Values of the data's actions, `[critics, batch]`.
/// - Returns: `[critics]`.
public func conservativeGap(sampled: Tensor, logDensities: Tensor?, data: Tensor) -> Tensor {
  let candidates: Tensor
  if let logDensities {
    candidates = sampled - logDensities
  } else {
    let row = data.reshaped([data.shape[0], 1, data.shape[1]])
    candidates = .concatenated([sampled, row], along: 1)
  }
  return (candidates.transposed([0, 2, 1]).logSumExp() - data).mean(along: 1)
}

/// Values of sampled actions bounded from below by what the data's policy is known to reach.
///
/// `max(Q, G)` for values `[critics, samples, batch]` and returns `[batch]` (Nakamoto et al. 2023,
/// equation 5.1).
public func calibratedValues(_ sampled: Tensor, returns: Tensor) -> Tensor {
  Tensor.maximum(sampled, returns.detached.broadcast(to: sampled.shape))
}

/// The weight of the gap that keeps it near a threshold, `clip(exp(x), 0, 1e6)`.
public func lagrangeMultiplier(_ logarithm: Tensor) -> Tensor {
  logarithm.exp().clipped(to: 0...1e6)
}

/// The loss of the logarithm of the multiplier, `-1/2 sum_critics multiplier weight (D - threshold)`.
public func lagrangeLoss(
  logMultiplier: Tensor, gaps: Tensor, weight: Double, threshold: Double
) -> Tensor {
  let excess = (gaps.detached - Scalar(threshold)).sum()
  return lagrangeMultiplier(logMultiplier) * excess * Scalar(-0.5 * weight)
}
