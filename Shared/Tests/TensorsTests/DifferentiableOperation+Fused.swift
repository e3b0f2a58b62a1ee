import Tensors

extension DifferentiableOperation {
  /// Operations that do the work of several.
  static let fused: [DifferentiableOperation] =
    [false, true].flatMap { isCausal in
      [Shape([2, 5, 12]), [1, 1, 6], [1, 70, 6]].map { attention($0, isCausal) }
    } + losses

  private static func attention(_ shape: Shape, _ isCausal: Bool) -> DifferentiableOperation {
    DifferentiableOperation("selfAttention\(isCausal ? ", causal" : "")", [shape]) {
      $0[0].selfAttention(headCount: 2, isCausal: isCausal)
    }
  }

  private static let losses: [DifferentiableOperation] = [
    DifferentiableOperation("crossEntropy of labels", [[4, 5]]) {
      $0[0].crossEntropy(labels: [0, 4, 2, 2], smoothing: 0)
    },
    DifferentiableOperation("crossEntropy of labels, smoothed", [[2, 3, 17]]) {
      $0[0].crossEntropy(labels: [0, 16, 2, 2, 9, 1], smoothing: 0.2)
    },
    DifferentiableOperation("crossEntropy of targets", [[2, 3]]) {
      $0[0].crossEntropy(targets: Tensor([0.5, 0.25, 0.25, 0, 2, 1], shape: [2, 3]))
    },
  ]
}
