public import Randomness
public import Tensors

/// The worst relative error of a function's gradient against differences, over its inputs.
///
/// The function may return any shape: it is contracted with a random tensor. Each input in turn is
/// moved along a random direction `d` of ±1; its gradient `g` should then give `<g, d>`, which is
/// compared with the five-point central difference. The error is relative to the largest of both
/// numbers and of `|g|`, the size that `<g, d>` has on average.
///
/// - Parameters:
///   - inputs: Where the gradient is taken; every kink of the function should be farther than twice
///     `gradientStep` from each number.
///   - key: The source of the contraction and of the directions.
public func gradientError(
  at inputs: [Tensor], key: RandomKey = RandomKey(seed: 1), of function: ([Tensor]) -> Tensor
) -> Double {
  var generator = key.split("contraction").generator()
  let contraction = Tensor(normal: function(inputs).shape, using: &generator)
  let (_, gradients) = valueAndGradient(at: inputs) { (function($0) * contraction).sum() }
  return inputs.indices.reduce(0) { worst, index in
    let direction = signs(inputs[index].shape, key.split(index))
    let analytic = dot(gradients[index], direction)
    let numeric = difference { step in
      var moved = inputs
      moved[index].accumulate(direction, scale: step)
      return dot(function(moved), contraction)
    }
    let scale = max(abs(analytic), abs(numeric), gradients[index].norm)
    let error = scale == 0 ? 0 : abs(analytic - numeric) / scale
    return error.isNaN ? .infinity : max(worst, error)
  }
}

/// The step of the differences: the rounding error of the function divided by the step and the
/// fourth power of the step are both small.
public let gradientStep: Scalar = Precision.isDouble ? 1e-3 : 0.02

/// Independent numbers of ±1.
public func signs(_ shape: Shape, _ key: RandomKey) -> Tensor {
  var generator = key.generator()
  return Tensor(bernoulli: shape, probability: 0.5, using: &generator) * 2 - 1
}

private func difference(_ value: (Scalar) -> Double) -> Double {
  let h = gradientStep
  let near = value(h) - value(-h)
  let far = value(2 * h) - value(-2 * h)
  return (8 * near - far) / (12 * Double(h))
}

private func dot(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.scalars, b.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
