import Kernels

extension Tensor {
  /// The matrix product over the last two axes, `[..., m, k] x [..., k, n] -> [..., m, n]`.
  ///
  /// Either operand may be transposed on the fly. Leading axes must be equal, or one operand may
  /// be a plain matrix that is shared by all products of the other.
  public func matrixProduct(
    _ other: Tensor, transposingSelf: Bool = false, transposingOther: Bool = false
  ) -> Tensor {
    let plan = ProductPlan(shape, other.shape, transposingSelf, transposingOther)
    return plan.evaluate(self, other).recorded(
      from: self, other,
      { g, tape in
        tape.add(plan.gradientOfFirst(g, self, other), to: self)
        tape.add(plan.gradientOfSecond(g, self, other), to: other)
      })
  }

  /// `x W^T + b`, optionally rectified, for weights `[outputs, inputs]` and rows `[..., inputs]`.
  ///
  /// With weights `[members, outputs, inputs]` and a bias of `[members, 1, outputs]` it is one map
  /// for each member of an ensemble: `[rows, inputs]`, which all members see, or
  /// `[members, rows, inputs]`, gives `[members, rows, outputs]`.
  public static func linear(
    _ x: Tensor, weights: Tensor, bias: Tensor?, rectified: Bool = false
  ) -> Tensor {
    let plan = LinearPlan(x.shape, weights.shape, bias?.shape, rectified: rectified)
    let value = Kernel.multiply(
      x.storage, weights.storage, plan.forward, bias: bias?.storage, stack: plan.forwardStack)
    let result = Tensor(value, shape: plan.shape)
    return result.recorded(
      from: x, weights, bias ?? weights,
      { g, tape in
        var g = g.storage
        if rectified || bias.map(tape.wants) ?? false {
          let behind = Kernel.addBiasGradient(
            g, rectified: rectified ? result.storage : nil, groups: plan.members,
            columns: plan.outputs)
          g = behind.input
          if let bias { tape.add(Tensor(behind.bias, shape: bias.shape), to: bias) }
        }
        tape.add(plan.inputGradient(g, weights.storage, shape: x.shape), to: x)
        tape.add(plan.weightGradient(g, x.storage, shape: weights.shape), to: weights)
      })
  }
}

/// The products behind one affine map, or one for each member of an ensemble.
private struct LinearPlan {
  let members: Int
  let rows: Int
  let inputs: Int
  let outputs: Int
  let shape: Shape
  private let sharesInput: Bool
  private let isRectified: Bool

  init(_ x: Shape, _ weights: Shape, _ bias: Shape?, rectified: Bool) {
    inputs = weights[-1]
    outputs = weights[-2]
    let isEnsemble = weights.rank == 3
    members = isEnsemble ? weights[0] : 1
    sharesInput = isEnsemble && x.rank == 2
    precondition(
      x[-1] == inputs && (weights.rank == 2 || isEnsemble && (x.rank == 2 || x[0] == members))
        && (bias ?? weights).elementCount
          == (bias == nil ? weights.elementCount : members * outputs),
      "rows \(x), weights \(weights), bias \(bias?.description ?? "none")")
    let count = x.elementCount / max(inputs, 1)
    rows = sharesInput || !isEnsemble ? count : count / max(members, 1)
    var shape: Shape = sharesInput ? [members, rows, outputs] : x
    shape[-1] = outputs
    self.shape = shape
    isRectified = rectified
  }

  var forward: MatrixProduct {
    var product = MatrixProduct(rows: rows, columns: outputs, inner: inputs, transposesB: true)
    product.isRectified = isRectified
    return product
  }

  var forwardStack: ProductStack {
    ProductStack(
      count: members, strideA: sharesInput ? 0 : rows * inputs, strideB: outputs * inputs)
  }

  // g W, summed over the members that saw the same rows.
  func inputGradient(_ g: Storage, _ weights: Storage, shape: Shape) -> Tensor {
    let gradient = Kernel.multiply(
      g, weights, MatrixProduct(rows: rows, columns: inputs, inner: outputs),
      stack: ProductStack(
        count: members, strideA: rows * outputs, strideB: outputs * inputs))
    guard sharesInput && members > 1 else { return Tensor(gradient, shape: shape) }
    let sum = Kernel.reduce(.sum, gradient, outer: 1, axis: members, inner: rows * inputs)
    return Tensor(sum, shape: shape)
  }

  // g^T x.
  func weightGradient(_ g: Storage, _ x: Storage, shape: Shape) -> Tensor {
    let gradient = Kernel.multiply(
      g, x, MatrixProduct(rows: outputs, columns: inputs, inner: rows, transposesA: true),
      stack: ProductStack(
        count: members, strideA: rows * outputs, strideB: sharesInput ? 0 : rows * inputs))
    return Tensor(gradient, shape: shape)
  }
}

/// How a stack of matrix products maps onto storage.
private struct ProductPlan {
  let transposesA: Bool
  let transposesB: Bool
  let sizes: MatrixProduct
  let batchA: Int
  let batchB: Int
  let shape: Shape

  init(_ a: Shape, _ b: Shape, _ transposesA: Bool, _ transposesB: Bool) {
    precondition(a.rank >= 2 && b.rank >= 2, "matrix product of shapes \(a) and \(b)")
    let (m, k) = transposesA ? (a[-1], a[-2]) : (a[-2], a[-1])
    let (inner, n) = transposesB ? (b[-1], b[-2]) : (b[-2], b[-1])
    batchA = a.product(0..<a.rank - 2)
    batchB = b.product(0..<b.rank - 2)
    precondition(
      k == inner && (a.hasSameAxes(as: b, except: 2) || batchA == 1 || batchB == 1),
      "matrix product of shapes \(a) and \(b), transposed: \(transposesA), \(transposesB)")
    self.transposesA = transposesA
    self.transposesB = transposesB
    sizes = MatrixProduct(
      rows: m, columns: n, inner: k, transposesA: transposesA, transposesB: transposesB)
    // Among single matrices the one with more axes gives the leading ones.
    let takesFirst = batchB == 1 && (batchA != 1 || a.rank >= b.rank)
    var shape = takesFirst ? a : b
    shape[-2] = m
    shape[-1] = n
    self.shape = shape
  }

  func evaluate(_ a: Tensor, _ b: Tensor) -> Tensor {
    let product = Kernel.multiply(
      a.storage, b.storage, sizes,
      stack: ProductStack(
        count: batchA == 1 ? batchB : batchA,
        strideA: batchA == 1 ? 0 : a.shape[-1] * a.shape[-2],
        strideB: batchB == 1 ? 0 : b.shape[-1] * b.shape[-2]))
    return Tensor(product, shape: shape)
  }

  // C = A B: dA = g B^T; C = A^T B: dA = B g^T.
  func gradientOfFirst(_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let gradient =
      transposesA
      ? b.matrixProduct(g, transposingSelf: transposesB, transposingOther: true)
      : g.matrixProduct(b, transposingOther: !transposesB)
    return shared(gradient, a.shape)
  }

  // C = A B: dB = A^T g; C = A B^T: dB = g^T A.
  func gradientOfSecond(_ g: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let gradient =
      transposesB
      ? g.matrixProduct(a, transposingSelf: true, transposingOther: transposesA)
      : a.matrixProduct(g, transposingSelf: !transposesA)
    return shared(gradient, b.shape)
  }

  // An operand that all products shared gets the sum of their gradients.
  private func shared(_ gradient: Tensor, _ shape: Shape) -> Tensor {
    guard gradient.shape.elementCount != shape.elementCount else {
      return gradient.reshaped(shape)
    }
    let matrix = shape.dimensions.suffix(2)
    return gradient.reshaped(Shape([gradient.shape.elementCount / shape.elementCount] + matrix))
      .sum(along: 0).reshaped(shape)
  }
}
