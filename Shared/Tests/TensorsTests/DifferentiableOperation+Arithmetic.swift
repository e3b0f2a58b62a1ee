import Tensors

extension DifferentiableOperation {
  static let arithmetic: [DifferentiableOperation] =
    broadcastShapes.flatMap { broadcasting($0) } + scalarArithmetic + sharing

  // Equal, scalar on either side, row, column, outer, leading ones, gaps, single elements.
  private static let broadcastShapes: [[Shape]] = [
    [[3, 4], [3, 4]], [[3, 4], []], [[], [3, 4]], [[3, 4], [4]], [[4], [3, 4]],
    [[3, 4], [3, 1]], [[3, 1], [1, 4]], [[1], [2, 3]], [[2, 3, 4], [3, 1]],
    [[2, 1, 4, 1], [3, 1, 5]], [[1, 1], [1]], [[2, 3, 1, 2], [2, 1, 5, 2]], [[17], [17]],
  ]

  private static func broadcasting(_ shapes: [Shape]) -> [DifferentiableOperation] {
    [
      DifferentiableOperation("+", shapes) { $0[0] + $0[1] },
      DifferentiableOperation("-", shapes) { $0[0] - $0[1] },
      DifferentiableOperation("*", shapes) { $0[0] * $0[1] },
      DifferentiableOperation("/", shapes, .nonzero) { $0[0] / $0[1] },
      DifferentiableOperation("maximum", shapes, .distinct) { Tensor.maximum($0[0], $0[1] + 0.1) },
      DifferentiableOperation("minimum", shapes, .distinct) { Tensor.minimum($0[0], $0[1] + 0.1) },
    ]
  }

  private static let scalarArithmetic: [DifferentiableOperation] = [
    DifferentiableOperation("x + s", [[3, 5]]) { $0[0] + 2.5 },
    DifferentiableOperation("s + x", [[3, 5]]) { 2.5 + $0[0] },
    DifferentiableOperation("x - s", [[3, 5]]) { $0[0] - 2.5 },
    DifferentiableOperation("s - x", [[3, 5]]) { 2.5 - $0[0] },
    DifferentiableOperation("x * s", [[3, 5]]) { $0[0] * 2.5 },
    DifferentiableOperation("s * x", [[3, 5]]) { 2.5 * $0[0] },
    DifferentiableOperation("x / s", [[3, 5]]) { $0[0] / 2.5 },
    DifferentiableOperation("s / x", [[3, 5]], .nonzero) { 2.5 / $0[0] },
    DifferentiableOperation("-x", [[3, 5]]) { -$0[0] },
    DifferentiableOperation("affine", [[17]]) { $0[0].affine(scale: -3, offset: 0.5) },
    DifferentiableOperation("power 3", [[9]]) { $0[0].power(3) },
    DifferentiableOperation("power -1.5", [[9]], .positive) { $0[0].power(-1.5) },
    DifferentiableOperation("power 0", [[9]], .positive) { $0[0].power(0) * $0[0] },
    DifferentiableOperation("accumulate", [[9], [9]]) { inputs in
      var sum = inputs[0]
      sum.accumulate(inputs[1] * inputs[0], scale: 0.5)
      return sum * inputs[1]
    },
    DifferentiableOperation("reduced", [[2, 3, 4]]) { $0[0].reduced(to: [3, 1]) },
  ]

  // One tensor used more than once: gradients add up.
  private static let sharing: [DifferentiableOperation] = [
    DifferentiableOperation("x + x", [[5]]) { $0[0] + $0[0] },
    DifferentiableOperation("x - x x", [[5]]) { $0[0] - $0[0] * $0[0] },
    DifferentiableOperation("x / (x x + 1)", [[5]]) { $0[0] / ($0[0] * $0[0] + 1) },
    DifferentiableOperation("x + its reshaping", [[2, 3]]) { inputs in
      let flat = inputs[0].reshaped([6])
      return flat + (flat * flat + flat).reshaped([2, 3]).reshaped([6])
    },
    DifferentiableOperation("diamond", [[4]]) { inputs in
      let shared = inputs[0] + 1
      let (left, right) = (shared + shared, shared.tanh())
      return left * right + shared
    },
  ]
}
