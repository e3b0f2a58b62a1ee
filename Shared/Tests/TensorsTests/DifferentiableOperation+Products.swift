import Tensors

extension DifferentiableOperation {
  static let products: [DifferentiableOperation] =
    [(false, false), (true, false), (false, true), (true, true)].flatMap { a, b in
      batches.map { product($0.0, $0.1, a, b) }
    } + [true, false].flatMap { linear(hasBias: $0) + ensemble(hasBias: $0) }

  // Leading axes: none, equal, shared by either side, single, empty.
  private static let batches: [([Int], [Int])] = [
    ([], []), ([2], [2]), ([2], []), ([], [2]), ([2, 3], [2, 3]), ([1], [3]), ([3], [1]),
    ([2, 3], [1, 1]), ([3], [1, 1]), ([1, 1], []),
  ]

  private static func product(
    _ leadingA: [Int], _ leadingB: [Int], _ transposesA: Bool, _ transposesB: Bool
  ) -> DifferentiableOperation {
    let a = Shape(leadingA + (transposesA ? [5, 3] : [3, 5]))
    let b = Shape(leadingB + (transposesB ? [4, 5] : [5, 4]))
    let name = "matrixProduct\(transposesA ? " A^T" : "")\(transposesB ? " B^T" : "")"
    return DifferentiableOperation(name, [a, b]) {
      $0[0].matrixProduct($0[1], transposingSelf: transposesA, transposingOther: transposesB)
    }
  }

  private static func linear(hasBias: Bool) -> [DifferentiableOperation] {
    let bias: [Shape] = hasBias ? [[4]] : []
    let leading: [[Int]] = [[], [1], [6], [2, 3]]
    return leading.flatMap { leading in
      let shapes = [Shape(leading + [5]), [4, 5]] + bias
      return [
        DifferentiableOperation("linear", shapes) {
          .linear($0[0], weights: $0[1], bias: $0.count > 2 ? $0[2] : nil)
        },
        // Positive inputs and rows of one sign keep the sums away from the kink.
        DifferentiableOperation("linear, rectified", shapes, .positive) {
          let weights = $0[1] * Tensor([1, -1, 1, -1], shape: [4, 1])
          let bias = $0.count > 2 ? $0[2] * 0.1 : nil
          return .linear($0[0], weights: weights, bias: bias, rectified: true)
        },
      ]
    }
  }

  // Rows that two members share, and rows of each member.
  private static func ensemble(hasBias: Bool) -> [DifferentiableOperation] {
    let bias: [Shape] = hasBias ? [[2, 1, 4]] : []
    let rows: [Shape] = [[6, 5], [2, 6, 5]]
    return rows.flatMap { rows in
      let shapes = [rows, [2, 4, 5]] + bias
      return [
        DifferentiableOperation("linear ensemble", shapes) {
          .linear($0[0], weights: $0[1], bias: $0.count > 2 ? $0[2] : nil)
        },
        DifferentiableOperation("linear ensemble, rectified", shapes, .positive) {
          let weights = $0[1] * Tensor([1, -1, 1, -1], shape: [4, 1])
          let bias = $0.count > 2 ? $0[2] * 0.1 : nil
          return .linear($0[0], weights: weights, bias: bias, rectified: true)
        },
      ]
    }
  }
}
