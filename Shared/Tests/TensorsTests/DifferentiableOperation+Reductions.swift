import Tensors

extension DifferentiableOperation {
  static let reductions: [DifferentiableOperation] =
    whole + [[0], [1], [2], [-1], [0, 1], [1, 2], [0, 2], [2, 0, 1]].flatMap { along($0) }
    + extrema + softmaxFamily

  private static let whole: [DifferentiableOperation] = [
    DifferentiableOperation("sum", [[3, 7]]) { $0[0].sum() },
    DifferentiableOperation("sum of a scalar", [[]]) { $0[0].sum() },
    DifferentiableOperation("mean", [[3, 7]]) { $0[0].mean() },
    DifferentiableOperation("sum along nothing", [[3, 7]]) { $0[0].sum(along: []) },
    DifferentiableOperation("sum along one axis", [[3, 7]]) { $0[0].sum(along: 1) },
    DifferentiableOperation("mean along one axis", [[3, 7]]) { $0[0].mean(along: 0) },
    DifferentiableOperation("sum in pieces", [[600, 130]]) { $0[0].sum(along: 0) },
  ]

  private static func along(_ axes: [Int]) -> [DifferentiableOperation] {
    [
      DifferentiableOperation("sum \(axes)", [[2, 5, 4]]) { $0[0].sum(along: axes) },
      DifferentiableOperation("sum \(axes), kept", [[2, 5, 4]]) {
        $0[0].sum(along: axes, keepingAxes: true)
      },
      DifferentiableOperation("mean \(axes)", [[2, 5, 4]]) { $0[0].mean(along: axes) },
      DifferentiableOperation("variance \(axes)", [[2, 5, 4]]) { $0[0].variance(along: axes) },
    ]
  }

  private static let extrema: [DifferentiableOperation] = [0, 1, 2, -1].flatMap { axis in
    [
      DifferentiableOperation("maximum along \(axis)", [[2, 5, 4]], .distinct) {
        $0[0].maximum(along: axis)
      },
      DifferentiableOperation("minimum along \(axis)", [[2, 5, 4]], .distinct) {
        $0[0].minimum(along: axis, keepingAxes: true)
      },
    ]
  }

  private static let softmaxFamily: [DifferentiableOperation] = [
    [6], [3, 17], [2, 3, 5], [4, 1],
  ]
  .flatMap { (shape: Shape) in
    [
      DifferentiableOperation("softmax", [shape]) { $0[0].softmax() },
      DifferentiableOperation("logSoftmax", [shape]) { $0[0].logSoftmax() },
      DifferentiableOperation("logSumExp", [shape]) { $0[0].logSumExp() },
    ]
  }
}
