import Tensors

extension DifferentiableOperation {
  static let normalizations: [DifferentiableOperation] =
    plain
    + beforeConvolutions + given
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

  // Eight channels take Winograd's algorithm, five the direct one.
  private static let beforeConvolutions: [DifferentiableOperation] =
    [(8, 1), (8, 2), (5, 1)].flatMap { channels, stride in
      [NormalizationGroups.batch, .channels(channels == 8 ? 2 : 1), .instance].map {
        beforeConvolution(channels, stride, $0)
      }
    }

  private static func beforeConvolution(
    _ channels: Int, _ stride: Int, _ groups: NormalizationGroups
  ) -> DifferentiableOperation {
    let shapes: [Shape] = [
      [3, 4, 6, channels], [channels], [3, 3, channels, 8], [3, 4 / stride, 6 / stride, 8],
    ]
    return DifferentiableOperation(
      "convolution, stride \(stride), normalized over \(groups)", shapes, .insideUnit
    ) {
      let rule = ChannelNormalization(
        .measured(groups), gamma: $0[1], beta: signs(channels), epsilon: 1e-2, rectified: true)
      return Tensor.convolution(
        $0[0], normalizedBy: rule, weights: $0[2], stride: stride, shortcut: $0[3]
      ).output
    }
  }

  private static let given: [DifferentiableOperation] = [true, false].flatMap { isRectified in
    @Sendable func rule(_ gamma: Tensor, _ beta: Tensor) -> ChannelNormalization {
      ChannelNormalization(
        .given(mean: signs(8) * 0.1, variance: Tensor(repeating: 0.5, shape: [8])), gamma: gamma,
        beta: beta * 0.1 + signs(8), epsilon: 1e-3, rectified: isRectified)
    }
    return [
      DifferentiableOperation(
        "normalized by given statistics, rectified: \(isRectified)", [[2, 3, 2, 8], [8], [8]],
        .insideUnit
      ) { $0[0].normalized(by: rule($0[1], $0[2])).output },
      DifferentiableOperation(
        "convolution normalized by given statistics, rectified: \(isRectified)",
        [[2, 4, 3, 8], [8], [8], [3, 3, 8, 4]], .insideUnit
      ) {
        Tensor.convolution($0[0], normalizedBy: rule($0[1], $0[2]), weights: $0[3]).output
      },
    ]
  }

  // Shifts that keep results away from the kink.
  private static func signs(_ count: Int) -> Tensor {
    Tensor((0..<count).map { [4, -4, 4, 4, -4][$0 % 5] })
  }
}
