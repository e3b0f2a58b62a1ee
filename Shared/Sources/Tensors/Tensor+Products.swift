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
    let result = plan.evaluate(detached, other.detached)
    return result.traced(
      from: self, { plan.gradientOfFirst($0, self, other) },
      other, { plan.gradientOfSecond($0, self, other) })
  }

  /// `x W^T + b`, optionally rectified, for weights `[outputs, inputs]` and rows `[..., inputs]`.
  public static func linear(
    _ x: Tensor, weights: Tensor, bias: Tensor?, rectified: Bool = false
  ) -> Tensor {
    let (inputs, outputs) = (weights.shape[1], weights.shape[0])
    precondition(
      weights.shape.rank == 2 && x.shape[-1] == inputs && (bias?.shape ?? [outputs]) == [outputs],
      "rows \(x.shape), weights \(weights.shape), bias \(bias?.shape.description ?? "none")")
    let rows = x.shape.elementCount / max(inputs, 1)
    let product = Kernel.multiply(
      x.storage, weights.storage,
      MatrixProduct(rows: rows, columns: outputs, inner: inputs, transposesB: true))
    let value =
      if let bias {
        Kernel.addBias(product, bias: bias.storage, rectified: rectified)
      } else {
        rectified ? Kernel.unary(.relu, product) : product
      }
    let result = Tensor(value, shape: Shape(x.shape.dimensions.dropLast() + [outputs]))
    return result.traced(from: [x, weights] + (bias.map { [$0] } ?? [])) { g, wanted in
      let g = rectified ? result.detached.rectifiedGradient(g) : g
      let flat = g.reshaped([rows, outputs])
      return [
        wanted[0] ? flat.matrixProduct(weights.detached).reshaped(x.shape) : nil,
        wanted[1]
          ? flat.matrixProduct(x.detached.reshaped([rows, inputs]), transposingSelf: true) : nil,
        wanted.count > 2 && wanted[2] ? flat.sum(along: 0) : nil,
      ]
    }
  }

  // `g` where this result of a rectifier is positive, else zero.
  func rectifiedGradient(_ g: Tensor) -> Tensor {
    Tensor(
      Kernel.unaryGradient(.relu, x: storage, y: storage, gradient: g.storage), shape: g.shape)
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
    let (leadingA, leadingB) = (a.dimensions.dropLast(2), b.dimensions.dropLast(2))
    precondition(
      k == inner && (leadingA == leadingB || batchA == 1 || batchB == 1),
      "matrix product of shapes \(a) and \(b), transposed: \(transposesA), \(transposesB)")
    self.transposesA = transposesA
    self.transposesB = transposesB
    sizes = MatrixProduct(
      rows: m, columns: n, inner: k, transposesA: transposesA, transposesB: transposesB)
    // Among single matrices the one with more axes gives the leading ones.
    let takesFirst = batchB == 1 && (batchA != 1 || a.rank >= b.rank)
    shape = Shape((takesFirst ? leadingA : leadingB) + [m, n])
  }

  func evaluate(_ a: Tensor, _ b: Tensor) -> Tensor {
    let product = Kernel.multiply(
      a.storage, b.storage, sizes, count: batchA == 1 ? batchB : batchA,
      strideA: batchA == 1 ? 0 : a.shape[-1] * a.shape[-2],
      strideB: batchB == 1 ? 0 : b.shape[-1] * b.shape[-2])
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
