import Tensors

extension DifferentiableOperation {
  static let convolutions: [DifferentiableOperation] = sizes + paddings + pooling

  private static let sizes: [DifferentiableOperation] = [1, 2, 3, 5].flatMap { kernel in
    [1, 2, 3].flatMap { stride in
      [0, 1, 2].map { padding in
        DifferentiableOperation(
          "convolution \(kernel) stride \(stride) padding \(padding)",
          [[2, 7, 6, 3], [kernel, kernel, 3, 5], [5]]
        ) {
          .convolution(
            $0[0], weights: $0[1], bias: $0[2], stride: stride, padding: .zeros(padding))
        }
      }
    }
  }

  private static let paddings: [DifferentiableOperation] = [
    DifferentiableOperation("convolution, whole vectors", [[3, 5, 4, 8], [3, 3, 8, 16], [16]]) {
      .convolution($0[0], weights: $0[1], bias: $0[2])
    },
    DifferentiableOperation("convolution, same", [[1, 5, 5, 4], [3, 3, 4, 8]]) {
      .convolution($0[0], weights: $0[1])
    },
    DifferentiableOperation("convolution, reflected", [[2, 5, 4, 2], [3, 3, 2, 3], [3]]) {
      .convolution($0[0], weights: $0[1], bias: $0[2], padding: .reflect(1))
    },
    DifferentiableOperation("convolution, reflected twice", [[1, 5, 4, 2], [5, 5, 2, 3]]) {
      .convolution($0[0], weights: $0[1], stride: 2, padding: .reflect(2))
    },
    DifferentiableOperation("convolution, oblong kernel", [[2, 6, 5, 2], [1, 3, 2, 3]]) {
      .convolution($0[0], weights: $0[1], stride: 2, padding: .same)
    },
    DifferentiableOperation("reflected", [[2, 4, 3, 2]]) { $0[0].reflected(2) },
  ]

  private static let pooling: [DifferentiableOperation] = [
    DifferentiableOperation("averagePooled", [[2, 5, 6, 3]]) { $0[0].averagePooled(2) },
    DifferentiableOperation("downsampled", [[2, 5, 6, 3]]) { $0[0].downsampled(2, channels: 5) },
    DifferentiableOperation("maxPooled", [[2, 5, 6, 3]], .distinct) { $0[0].maxPooled(2) },
    DifferentiableOperation("maxPooled, overlapping windows", [[2, 5, 6, 2]], .distinct) {
      $0[0].maxPooled(3, stride: 2, padding: 1)
    },
    DifferentiableOperation("globallyAveraged", [[2, 3, 4, 5]]) { $0[0].globallyAveraged() },
    DifferentiableOperation("upsampled", [[2, 3, 2, 3]]) { $0[0].upsampled(2) },
  ]
}
