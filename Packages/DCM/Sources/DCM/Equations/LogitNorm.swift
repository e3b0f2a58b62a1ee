public import Tensors

/// Logits of constant length: `z / ((|z|_2 + 1e-7) temperature)` for each row of `[batch, classes]`.
///
/// Trained on these, a network cannot lower its loss by growing its logits (Wei et al. 2022,
/// equation 5).
public func normalizedLogits(_ logits: Tensor, temperature: Double) -> Tensor {
  // The square root has no derivative at a row of zeros; the least positive number gives it one.
  let squares = logits.squared().sum(along: -1, keepingAxes: true) + Scalar.leastNormalMagnitude
  return logits / ((squares.squareRoot() + 1e-7) * Scalar(temperature))
}
