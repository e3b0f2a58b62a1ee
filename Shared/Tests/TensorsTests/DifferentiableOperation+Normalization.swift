import Tensors

extension DifferentiableOperation {
  static let normalizations: [DifferentiableOperation] =
    plain
    + [Shape([5, 8]), [3, 4, 8], [2, 3, 2, 8]].flatMap { shape in
      groups.flatMap { scaled(shape, $0) }
    }

  private static let groups: [NormalizationGroups] = [
    .batch, .channels(1), .channels(2), .channels(8), .layer, .rootMeanSquare,
  ]

  private static func scaled(
    _ shape: Shape, _ groups: NormalizationGroups
  ) -> [DifferentiableOperation] {
    // One value per group has no spread: the gradient is all rounding error.
    let isSingle = groups == .channels(8) && shape.rank == 2
    if isSingle { return [] }
    let name = "normalized over \(groups)"
    return [
      DifferentiableOperation(name, [shape, [8], [8]]) {
        $0[0].normalized(over: groups, gamma: $0[1], beta: $0[2], epsilon: 1e-3).output
      },
      // The shift of ±3 keeps the result away from the kink.
      DifferentiableOperation("\(name), rectified", [shape, [8], [8]], .insideUnit) {
        let beta = $0[2] * 0.1 + Tensor([3, -3, 3, -3, 3, 3, -3, 3])
        return $0[0].normalized(
          over: groups, gamma: $0[1], beta: beta, epsilon: 1e-3, rectified: true
        ).output
      },
    ]
  }

  private static let plain: [DifferentiableOperation] = [
    DifferentiableOperation("normalized over instances", [[2, 3, 4, 5], [5]]) {
      $0[0].normalized(over: .instance, gamma: $0[1], beta: nil, epsilon: 1e-5).output
    },
    DifferentiableOperation("normalized, shift only", [[6, 5], [5]]) {
      $0[0].normalized(over: .batch, gamma: nil, beta: $0[1], epsilon: 1e-5).output
    },
    DifferentiableOperation("normalized, no parameters", [[6, 5]]) {
      $0[0].normalized(over: .layer, gamma: nil, beta: nil, epsilon: 1e-5).output
    },
    DifferentiableOperation("normalized, many channels", [[2, 2, 2, 520], [520]]) {
      $0[0].normalized(over: .channels(4), gamma: $0[1], beta: nil, epsilon: 1e-5).output
    },
  ]
}
