import Foundation
public import Tensors

/// The weights of advantage-weighted regression, `min(exp(beta A), largest)`, for `[batch]`.
///
/// The exponent is bounded at `ln largest`, so that it does not overflow (Peng et al. 2019).
public func advantageWeights(
  _ advantages: Tensor, inverseTemperature: Double, largest: Double = 100
) -> Tensor {
  let exponents = Scalar(inverseTemperature) * advantages.detached
  return Tensor.minimum(exponents, Tensor(Scalar(log(largest)))).exp()
}

/// The loss of advantage-weighted regression, `-mean(w log pi(a | s))`, for `[batch]` each.
public func weightedRegressionLoss(logDensities: Tensor, weights: Tensor) -> Tensor {
  -(weights * logDensities).mean()
}

/// The loss of the entropy's weight, `alpha (H - target)` with `H = -mean log pi`.
///
/// Its parameter is `ln alpha` (Haarnoja et al. 2018, equation 18).
public func temperatureLoss(
  logTemperature: Tensor, logDensities: Tensor, targetEntropy: Double
) -> Tensor {
  let surplus = (-logDensities.detached).mean() - Scalar(targetEntropy)
  return logTemperature.exp() * surplus
}

/// Actions around which TD3 smooths its targets, `clip(a + clip(deviation noise, ±bound), ±1)`.
///
/// The noise is standard normal and of the actions' shape (Fujimoto et al. 2018, section 5.3).
public func smoothedActions(
  _ actions: Tensor, noise: Tensor, deviation: Double, bound: Double
) -> Tensor {
  let shift = (noise * Scalar(deviation)).clipped(to: Scalar(-bound)...Scalar(bound))
  return (actions + shift).clipped(to: -1...1)
}

/// The loss of TD3 with behaviour cloning, `-lambda mean Q + mean (pi(s) - a)^2` with
/// `lambda = weight / mean |Q|` taken as a constant (Fujimoto & Gu 2021, equations 4 and 5).
public func behaviorRegularizedLoss(
  values: Tensor, policyActions: Tensor, dataActions: Tensor, weight: Double
) -> Tensor {
  let lambda = Scalar(weight) / values.detached.magnitude().mean().scalar()
  return (policyActions - dataActions).squared().mean() - lambda * values.mean()
}
