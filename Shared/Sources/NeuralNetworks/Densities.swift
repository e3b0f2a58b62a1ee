public import Randomness
public import Tensors

private let logRootOfTwoPi: Scalar = 0.918938533204672741780
private let logOfTwo: Scalar = 0.693147180559945309417

/// The log density of a normal distribution at each element,
/// `-((x - mean) / deviation)^2 / 2 - ln deviation - ln(2 pi) / 2`, in nats; arguments are broadcast.
public func normalLogDensity(_ x: Tensor, mean: Tensor, logDeviation: Tensor) -> Tensor {
  let standardized = (x - mean) * (-logDeviation).exp()
  return standardized.squared() * -0.5 - logDeviation - logRootOfTwoPi
}

/// The entropy of a normal distribution for each element, `ln deviation + ln(2 pi e) / 2`, in nats.
public func normalEntropy(logDeviation: Tensor) -> Tensor {
  logDeviation + (0.5 + logRootOfTwoPi)
}

/// The log density of `tanh(u)` at each element, for normal `u`, in nats.
///
/// `ln p(u) - ln(1 - tanh(u)^2)` with `ln(1 - tanh(u)^2) = 2 (ln 2 - u - softplus(-2u))`, which
/// does not overflow where tanh saturates (Haarnoja et al. 2018, appendix C).
public func squashedNormalLogDensity(
  beforeSquashing u: Tensor, mean: Tensor, logDeviation: Tensor
) -> Tensor {
  let logSlope = 2 * (logOfTwo - u - (-2 * u).softplus())
  return normalLogDensity(u, mean: mean, logDeviation: logDeviation) - logSlope
}

/// Draws from `tanh(u)` for normal `u`, with the log density of each draw.
public struct SquashedNormalSample {
  /// Numbers between -1 and 1, one row per draw.
  public var action: Tensor
  /// The log density of each row, in nats.
  public var logDensity: Tensor

  /// One draw per row of `[..., width]`; gradients pass through the draw to mean and deviation
  /// (Kingma & Welling 2014).
  public init(mean: Tensor, logDeviation: Tensor, using generator: inout RandomGenerator) {
    let noise = Tensor(normal: mean.shape, using: &generator)
    let u = mean + logDeviation.exp() * noise
    action = u.tanh()
    logDensity = squashedNormalLogDensity(
      beforeSquashing: u, mean: mean, logDeviation: logDeviation
    ).sum(along: -1)
  }
}
