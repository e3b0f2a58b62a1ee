public import Tensors

/// The gradient of a scalar in the parameters of a module, in visiting order; nil where a parameter
/// is frozen or was not used.
public struct Gradients: Sendable {
  /// One gradient, or nil, per parameter.
  public var values: [Tensor?]

  /// Gradients in visiting order.
  public init(_ values: [Tensor?]) { self.values = values }

  /// The Euclidean norm over all gradients together.
  public var norm: Double {
    values.reduce(0) { $0 + ($1.map { $0.norm * $0.norm } ?? 0) }.squareRoot()
  }

  /// Whether all gradients are finite.
  public var isFinite: Bool { values.allSatisfy { $0?.isFinite ?? true } }

  /// Scales all gradients down so that their common norm is at most `bound`; returns the norm before.
  ///
  /// Pascanu et al. 2013.
  @discardableResult
  public mutating func clip(toGlobalNorm bound: Double) -> Double {
    let norm = self.norm
    if norm > bound {
      let scale = Scalar(bound / (norm + 1e-6))
      values = values.map { $0.map { $0 * scale } }
    }
    return norm
  }

  /// Adds a multiple of other gradients of the same module.
  public mutating func accumulate(_ other: Gradients, scale: Scalar = 1) {
    precondition(values.count == other.values.count, "gradients of different modules")
    for (index, gradient) in other.values.enumerated() {
      guard let gradient else { continue }
      if values[index] == nil { values[index] = Tensor(zeros: gradient.shape) }
      values[index]?.accumulate(gradient, scale: scale)
    }
  }
}

/// A scalar function of a module: its value, its gradients, and what else the function returned.
public struct ValueAndGradients<Extra> {
  /// The value of the function.
  public var value: Scalar
  /// The gradients in the trained parameters.
  public var gradients: Gradients
  /// The second result of the function, whose tensors must be detached.
  public var extra: Extra
}

/// Evaluates a scalar function of a module and its gradient in the parameters that `mask` trains.
///
/// Reverse accumulation over one evaluation; nothing survives the call.
public func valueAndGradient<M: Module, E: Error>(
  at module: M, where mask: ParameterMask = .all, _ function: (M) throws(E) -> Tensor
) throws(E) -> (value: Scalar, gradients: Gradients) {
  let result = try valueGradientAndExtra(at: module, where: mask) {
    (module: M) throws(E) -> (Tensor, Void) in
    (try function(module), ())
  }
  return (result.value, result.gradients)
}

/// As `valueAndGradient(at:where:_:)` for a function that returns further results.
public func valueGradientAndExtra<M: Module, Extra, E: Error>(
  at module: M, where mask: ParameterMask = .all, _ function: (M) throws(E) -> (Tensor, Extra)
) throws(E) -> ValueAndGradients<Extra> {
  var positions: [Int] = []
  var count = 0
  let result = try Tape.differentiate { (tape: Tape) throws(E) -> (Tensor, Extra) in
    var traced = module
    traced.updateParameters { tensor, index in
      count += 1
      guard mask[index] else { return }
      tensor = tape.leaf(tensor)
      positions.append(index)
    }
    return try function(traced)
  }
  var values = [Tensor?](repeating: nil, count: count)
  for (position, gradient) in zip(positions, result.gradients) { values[position] = gradient }
  return ValueAndGradients(
    value: result.value.scalar(), gradients: Gradients(values), extra: result.extra)
}
