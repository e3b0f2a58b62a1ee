import Kernels

extension Tensor {
  /// The elementwise sum, with broadcasting.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    combined(.add, a, b).recorded(
      from: a, b,
      { g, tape in
        tape.add(g.reduced(to: a.shape), to: a)
        tape.add(g.reduced(to: b.shape), to: b)
      })
  }

  /// The elementwise difference, with broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    combined(.subtract, a, b).recorded(
      from: a, b,
      { g, tape in
        tape.add(g.reduced(to: a.shape), to: a)
        tape.add((-g).reduced(to: b.shape), to: b)
      })
  }

  /// The elementwise product, with broadcasting.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    combined(.multiply, a, b).recorded(
      from: a, b,
      { g, tape in
        tape.add((g * b).reduced(to: a.shape), to: a)
        tape.add((g * a).reduced(to: b.shape), to: b)
      })
  }

  /// The elementwise quotient, with broadcasting.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let quotient = combined(.divide, a, b)
    return quotient.recorded(
      from: a, b,
      { g, tape in
        tape.add((g / b).reduced(to: a.shape), to: a)
        tape.add((-(g * quotient) / b).reduced(to: b.shape), to: b)
      })
  }

  /// `x + s` for every element.
  public static func + (x: Tensor, s: Scalar) -> Tensor { x.affine(scale: 1, offset: s) }
  /// `s + x` for every element.
  public static func + (s: Scalar, x: Tensor) -> Tensor { x.affine(scale: 1, offset: s) }
  /// `x - s` for every element.
  public static func - (x: Tensor, s: Scalar) -> Tensor { x.affine(scale: 1, offset: -s) }
  /// `s - x` for every element.
  public static func - (s: Scalar, x: Tensor) -> Tensor { x.affine(scale: -1, offset: s) }
  /// `s x` for every element.
  public static func * (x: Tensor, s: Scalar) -> Tensor { x.affine(scale: s, offset: 0) }
  /// `s x` for every element.
  public static func * (s: Scalar, x: Tensor) -> Tensor { x.affine(scale: s, offset: 0) }
  /// `x / s` for every element.
  public static func / (x: Tensor, s: Scalar) -> Tensor { x.affine(scale: 1 / s, offset: 0) }
  /// `s / x` for every element.
  public static func / (s: Scalar, x: Tensor) -> Tensor { x.reciprocal() * s }
  /// The negative of every element.
  public static prefix func - (x: Tensor) -> Tensor { x.affine(scale: -1, offset: 0) }

  /// `scale x + offset` for every element.
  public func affine(scale: Scalar, offset: Scalar) -> Tensor {
    Tensor(Kernel.affine(storage, scale: scale, offset: offset), shape: shape)
      .recorded(from: self, { g, tape in tape.add(g.affine(scale: scale, offset: 0), to: self) })
  }

  /// The elementwise larger of two, with broadcasting; ties pass their gradient to the first.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(.maximum, a, b, secondWins: combined(.greater, b, a))
  }

  /// The elementwise smaller of two, with broadcasting; ties pass their gradient to the first.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(.minimum, a, b, secondWins: combined(.greater, a, b))
  }

  private static func extremum(
    _ operation: BinaryOperation, _ a: Tensor, _ b: Tensor, secondWins: Tensor
  ) -> Tensor {
    combined(operation, a, b).traced(
      from: a, { ($0 * (1 - secondWins)).reduced(to: a.shape) },
      b, { ($0 * secondWins).reduced(to: b.shape) })
  }

  /// 1 where `a > b`, else 0, with broadcasting; no gradient.
  public static func greater(_ a: Tensor, _ b: Tensor) -> Tensor { combined(.greater, a, b) }

  /// 1 where `a == b`, else 0, with broadcasting; no gradient.
  public static func equal(_ a: Tensor, _ b: Tensor) -> Tensor { combined(.equal, a, b) }

  /// Each element raised to a constant power; `x^0` is 1 everywhere and has no gradient.
  public func power(_ exponent: Scalar) -> Tensor {
    if exponent == 0 { return Tensor(ones: shape) }
    return Tensor.combined(.power, self, Tensor(exponent))
      .traced(from: self) { $0 * (exponent * self.power(exponent - 1)) }
  }

  // The untraced elementwise operation.
  private static func combined(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
    let isScaled =
      b.storage.count == 1 && a.storage.count > 0 && b.shape.rank <= a.shape.rank
    if a.shape == b.shape || isScaled {
      return Tensor(Kernel.binary(operation, a.storage, b.storage), shape: a.shape)
    }
    let shape = Shape.broadcast(a.shape, b.shape)
    let plan = BroadcastPlan(a.shape.padded(to: shape.rank), b.shape.padded(to: shape.rank))
    return Tensor(Kernel.binary(operation, a.storage, b.storage, over: plan), shape: shape)
  }

  /// The sum over the axes along which a tensor of `target` shape was repeated to get this one:
  /// the pullback of broadcasting.
  public func reduced(to target: Shape) -> Tensor {
    if shape == target { return self }
    let padded = target.padded(to: shape.rank)
    let axes = (0..<shape.rank).filter { padded[$0] == 1 && shape[$0] != 1 }
    return sum(along: axes).reshaped(target)
  }
}
