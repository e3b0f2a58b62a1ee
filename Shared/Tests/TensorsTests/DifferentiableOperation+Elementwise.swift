import Tensors

extension DifferentiableOperation {
  static let elementwise: [DifferentiableOperation] = smooth + restricted + kinked

  private static func unary(
    _ name: String, _ domain: Domain = .normal, _ function: @escaping @Sendable (Tensor) -> Tensor
  ) -> [DifferentiableOperation] {
    [[], [1], [17], [3, 5]].map { (shape: Shape) in
      DifferentiableOperation(name, [shape], domain) { function($0[0]) }
    }
  }

  private static let smooth: [DifferentiableOperation] =
    unary("exp") { $0.exp() }
    + unary("expm1") { $0.expm1() }
    + unary("squared") { $0.squared() }
    + unary("sine") { $0.sine() }
    + unary("cosine") { $0.cosine() }
    + unary("errorFunction") { $0.errorFunction() }
    + unary("tanh") { $0.tanh() }
    + unary("sigmoid") { $0.sigmoid() }
    + unary("softplus") { $0.softplus() }
    + unary("softplus far out") { ($0 * 2 - 8).softplus() * 1000 }
    + unary("logSigmoid") { $0.logSigmoid() }
    + unary("gelu") { $0.gelu() }
    + unary("silu") { $0.silu() }

  private static let restricted: [DifferentiableOperation] =
    unary("log", .positive) { $0.log() }
    + unary("log1p", .positive) { $0.log1p() }
    + unary("log1p below zero", .insideUnit) { $0.log1p() }
    + unary("squareRoot", .positive) { $0.squareRoot() }
    + unary("reciprocalSquareRoot", .positive) { $0.reciprocalSquareRoot() }
    + unary("reciprocal", .nonzero) { $0.reciprocal() }

  // Functions with a kink, away from it; sign and floor are constants there.
  private static let kinked: [DifferentiableOperation] =
    unary("magnitude", .nonzero) { $0.magnitude() }
    + unary("rectified", .nonzero) { $0.rectified() }
    + unary("leakyRectified", .nonzero) { $0.leakyRectified(slope: 0.1) }
    + unary("elu", .nonzero) { $0.elu() }
    + unary("clipped", .distinct) { $0.clipped(to: -0.4...0.4) }
    + unary("sign", .nonzero) { $0.sign() * $0 }
    + unary("floor", .distinct) { $0.floor() + $0 }
    + unary("detached", .normal) { $0 * $0.sigmoid() + ($0 * 2).detached * 0 }
}
