import Tensors

extension DifferentiableOperation {
  static let layouts: [DifferentiableOperation] = reshapings + permutations + parts + lookups

  private static let reshapings: [DifferentiableOperation] = [
    DifferentiableOperation("reshaped", [[2, 6]]) { $0[0].reshaped([3, 4]) },
    DifferentiableOperation("reshaped to a scalar", [[1, 1]]) { $0[0].reshaped([]) },
    DifferentiableOperation("broadcast along an axis", [[3, 1]]) { $0[0].broadcast(to: [3, 4]) },
    DifferentiableOperation("broadcast along new axes", [[3]]) { $0[0].broadcast(to: [2, 4, 3]) },
  ]

  private static let permutations: [DifferentiableOperation] =
    [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [-1, 1, 0]].map { order in
      DifferentiableOperation("transposed \(order)", [[2, 3, 5]]) { $0[0].transposed(order) }
    } + [
      DifferentiableOperation("transposed", [[4, 3]]) { $0[0].transposed() },
      DifferentiableOperation("transposed, four axes", [[2, 3, 4, 5]]) {
        $0[0].transposed([3, 1, 0, 2])
      },
    ]

  private static let parts: [DifferentiableOperation] =
    [0, 1, 2].flatMap { axis in
      [
        DifferentiableOperation("slice along \(axis)", [[4, 5, 6]]) {
          $0[0].slice(1..<3, along: axis)
        },
        DifferentiableOperation("padded along \(axis)", [[2, 3, 4]]) {
          $0[0].padded(before: 2, after: 1, along: axis)
        },
        DifferentiableOperation("concatenated along \(axis)", [[2, 3, 4], [2, 3, 4]]) {
          Tensor.concatenated([$0[0], $0[1] * 2, $0[0]], along: axis)
        },
        DifferentiableOperation("gather along \(axis)", [[3, 4, 5]]) {
          $0[0].gather([2, 0, 2, 1], along: axis)
        },
      ]
    } + [
      DifferentiableOperation("concatenated, unequal", [[2, 3], [2, 1], [2, 0]]) {
        Tensor.concatenated($0, along: -1)
      },
      DifferentiableOperation("stacked", [[2, 3], [2, 3]]) {
        Tensor.stacked([$0[1], $0[0], $0[1]])
      },
    ]

  private static let lookups: [DifferentiableOperation] = [
    DifferentiableOperation("gatherRows", [[5, 3]]) { $0[0].gatherRows([4, 0, 4, 2]) },
    DifferentiableOperation("gatherRows of a vector", [[5]]) { $0[0].gatherRows([1, 1]) },
    DifferentiableOperation("gatherColumns", [[2, 3, 4]]) {
      $0[0].gatherColumns([3, 0, 1, 1, 2, 0])
    },
  ]
}
