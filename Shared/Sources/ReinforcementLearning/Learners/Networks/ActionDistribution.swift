import NeuralNetworks
public import Tensors

/// Independent normal variables u, one for each component of an action, or their tanh.
public struct ActionDistribution: Sendable {
  /// Means of u, `[batch, action]`.
  public var mean: Tensor
  /// Logarithms of the deviations of u, `[batch, action]`, or `[action]` where all rows agree.
  public var logDeviation: Tensor
  /// Whether an action is u, clipped, or tanh(u).
  public var density: PolicySettings.Density

  /// Distributions of a batch.
  public init(mean: Tensor, logDeviation: Tensor, density: PolicySettings.Density) {
    self.mean = mean
    self.logDeviation = logDeviation
    self.density = density
  }

  /// The action of the mean, `[batch, action]`.
  public var meanActions: Tensor { density == .squashed ? mean.tanh() : mean }

  /// Draws and their log densities in nats, `[batch, action]` and `[batch]`.
  ///
  /// `u = mean + deviation noise` for standard normal noise, so that gradients pass through the draw
  /// (Kingma & Welling 2014). Noise of a multiple of the batch's rows gives that many draws a row,
  /// all rows once, then all rows again. Plain draws are clipped; their densities are those of u.
  public func sample(by noise: Tensor) -> (actions: Tensor, logDensities: Tensor) {
    let repeated = self.repeated(noise.shape[0] / mean.shape[0])
    let (mean, logDeviation) = (repeated.mean, repeated.logDeviation)
    let u = mean + logDeviation.exp() * noise
    if density == .plain {
      let densities = normalLogDensity(u, mean: mean, logDeviation: logDeviation)
      return (u.clipped(to: -1...1), densities.sum(along: -1))
    }
    let densities = squashedNormalLogDensity(
      beforeSquashing: u, mean: mean, logDeviation: logDeviation)
    return (u.tanh(), densities.sum(along: -1))
  }

  /// The log density of given actions `[batch, action]`, in nats, `[batch]`.
  ///
  /// Actions of a squashed policy are moved 1e-5 inside ±1, where atanh is finite.
  public func logDensity(of actions: Tensor) -> Tensor {
    if density == .plain {
      return normalLogDensity(actions, mean: mean, logDeviation: logDeviation).sum(along: -1)
    }
    let inside = actions.clipped(to: -(1 - 1e-5)...(1 - 1e-5))
    let u = 0.5 * (inside.log1p() - (-inside).log1p())
    return squashedNormalLogDensity(beforeSquashing: u, mean: mean, logDeviation: logDeviation)
      .sum(along: -1)
  }

  private func repeated(_ count: Int) -> ActionDistribution {
    if count == 1 { return self }
    return ActionDistribution(
      mean: mean.repeatedRows(count),
      logDeviation: logDeviation.shape.rank == 1 ? logDeviation : logDeviation.repeatedRows(count),
      density: density)
  }
}

extension Tensor {
  /// All rows, `count` times over.
  func repeatedRows(_ count: Int) -> Tensor {
    .concatenated([Tensor](repeating: self, count: count))
  }
}
