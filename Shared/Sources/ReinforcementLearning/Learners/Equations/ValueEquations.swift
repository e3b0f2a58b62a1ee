public import Tensors

/// The expectile loss of values against targets, `[batch]` each, as a scalar.
///
/// `mean(w(u) u^2)` with `u = target - value` and `w = tau` where `u > 0`, else `1 - tau`
/// (Kostrikov et al. 2022, equation 5).
public func expectileLoss(of values: Tensor, towards targets: Tensor, expectile: Double) -> Tensor {
  let tau = Scalar(expectile)
  let weights = tau + (1 - 2 * tau) * Tensor.greater(values.detached, targets)
  return (weights * (targets - values).squared()).mean()
}

/// What action values are trained towards, `[batch]`.
///
/// `clip(r + discount m v', bounds) + bonus`: the clip comes first, so that a bonus may lead beyond
/// the bounds of what the task itself can give.
public func temporalDifferenceTarget(
  for batch: TransitionBatch, nextValues: Tensor, backup: BackupSettings
) -> Tensor {
  let discounted = Scalar(backup.discount) * batch.continuations * nextValues
  let bounded = (batch.rewards + discounted).clipped(to: backup.bounds)
  return batch.bonuses.map { bounded + $0 } ?? bounded
}

/// What action values are trained towards in conservative Q-learning, `[batch]`: `r + discount m
/// clip(v', bounds) + bonus`, where only the next state's value is clipped.
public func conservativeTarget(
  for batch: TransitionBatch, nextValues: Tensor, backup: BackupSettings
) -> Tensor {
  let bounded = nextValues.clipped(to: backup.bounds)
  let target = batch.rewards + Scalar(backup.discount) * batch.continuations * bounded
  return batch.bonuses.map { target + $0 } ?? target
}

/// The mean squared error of several critics' values `[critics, batch]` against one target
/// `[batch]`, over critics and batch.
public func criticLoss(of values: Tensor, towards target: Tensor) -> Tensor {
  (values - target).squared().mean()
}

extension Tensor {
  func clipped(to bounds: ValueBounds?) -> Tensor {
    bounds.map { clipped(to: Scalar($0.low)...Scalar($0.high)) } ?? self
  }
}
