public import Randomness
public import Tensors

/// Returns a batch mixed with itself in another order: `l x_i + (1 - l) x_p(i)`, targets alike.
///
/// One `l ~ Beta(a, a)` and one permutation `p` are drawn for the batch.
/// Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization" (2018).
///
/// - Parameters:
///   - inputs: Inputs, `[batch, ...]`.
///   - targets: Target distributions, `[batch, classes]`, as of `Tensor.oneHot`.
///   - concentration: `a`, positive.
///   - key: The stream of the draws.
public func mixup(
  _ inputs: Tensor, targets: Tensor, concentration: Double, key: RandomKey
) -> (inputs: Tensor, targets: Tensor) {
  let count = inputs.shape[0]
  precondition(
    targets.shape[0] == count, "inputs \(inputs.shape) and targets \(targets.shape) do not pair")
  var generator = key.generator()
  let share = Scalar(generator.beta(concentration, concentration))
  let partners = generator.permutation(count)
  func mixed(_ tensor: Tensor) -> Tensor {
    let scalars = tensor.scalars
    let size = scalars.count / max(count, 1)
    var result = scalars
    for row in 0..<count {
      for column in 0..<size {
        let partner = scalars[partners[row] * size + column]
        let position = row * size + column
        result[position] = share * scalars[position] + (1 - share) * partner
      }
    }
    return Tensor(result, shape: tensor.shape)
  }
  return (mixed(inputs), mixed(targets))
}
