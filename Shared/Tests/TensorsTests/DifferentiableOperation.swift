import Randomness
import Tensors
import Testing

/// One row of the table of operations whose gradients are checked.
struct DifferentiableOperation: Sendable, CustomTestStringConvertible {
  /// Where an operation is smooth, and where it is checked.
  enum Domain: Sendable {
    /// Normal numbers.
    case normal
    /// Uniform in 0.5 ... 2.
    case positive
    /// Magnitudes in 0.2 ... 1.5, of either sign.
    case nonzero
    /// Uniform in -0.8 ... 0.8.
    case insideUnit
    /// Shuffled numbers at least 0.2 apart, none within 0.1 of zero.
    case distinct
  }

  var name: String
  var shapes: [Shape]
  var domain: Domain
  var function: @Sendable ([Tensor]) -> Tensor

  init(
    _ name: String, _ shapes: [Shape], _ domain: Domain = .normal,
    _ function: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    self.name = name
    self.shapes = shapes
    self.domain = domain
    self.function = function
  }

  var testDescription: String { "\(name) \(shapes)" }

  /// Inputs in the domain, always the same.
  var inputs: [Tensor] {
    var generator = RandomKey(seed: 7).split(name).generator()
    return shapes.map { domain.tensor($0, &generator) }
  }
}

extension DifferentiableOperation.Domain {
  func tensor(_ shape: Shape, _ generator: inout RandomGenerator) -> Tensor {
    switch self {
    case .normal: return Tensor(normal: shape, using: &generator)
    case .positive: return Tensor(uniform: shape, in: 0.5...2, using: &generator)
    case .insideUnit: return Tensor(uniform: shape, in: -0.8...0.8, using: &generator)
    case .nonzero:
      let sign = Tensor(bernoulli: shape, probability: 0.5, using: &generator) * 2 - 1
      return Tensor(uniform: shape, in: 0.2...1.5, using: &generator) * sign
    case .distinct:
      let count = shape.elementCount
      let ranks = generator.permutation(count).map { Scalar($0 - count / 2) }
      return Tensor(ranks.map { 0.2 * $0 + 0.1 }, shape: shape)
    }
  }
}

extension DifferentiableOperation {
  /// Every differentiable operation of `Tensor`.
  static let all: [DifferentiableOperation] =
    arithmetic + elementwise + reductions + layouts + products + convolutions + normalizations
    + fused
}
