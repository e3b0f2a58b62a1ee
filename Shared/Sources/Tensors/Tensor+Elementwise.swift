import Kernels

extension Tensor {
  private func mapped(_ operation: UnaryOperation) -> Tensor {
    let result = Tensor(Kernel.unary(operation, storage), shape: shape)
    return result.recorded(
      from: self,
      { g, tape in
        let gradient = Kernel.unaryGradient(
          operation, x: storage, y: result.storage, gradient: g.storage)
        tape.add(Tensor(gradient, shape: g.shape), to: self)
      })
  }

  /// `exp(x)` for every element.
  public func exp() -> Tensor { mapped(.exp) }
  /// `ln(x)` for every element.
  public func log() -> Tensor { mapped(.log) }
  /// `ln(1 + x)` for every element, accurate near zero.
  public func log1p() -> Tensor { mapped(.log1p) }
  /// `exp(x) - 1` for every element, accurate near zero.
  public func expm1() -> Tensor { mapped(.expm1) }
  /// The square root of every element.
  public func squareRoot() -> Tensor { mapped(.sqrt) }
  /// The reciprocal square root of every element.
  public func reciprocalSquareRoot() -> Tensor { mapped(.rsqrt) }
  /// The square of every element.
  public func squared() -> Tensor { mapped(.square) }
  /// `1 / x` for every element.
  public func reciprocal() -> Tensor { mapped(.reciprocal) }
  /// The absolute value of every element; the gradient at 0 is 0.
  public func magnitude() -> Tensor { mapped(.absolute) }
  /// -1, 0 or 1 for every element; no gradient.
  public func sign() -> Tensor { mapped(.sign) }
  /// The largest integer not above each element; no gradient.
  public func floor() -> Tensor { mapped(.floor) }
  /// The sine of every element.
  public func sine() -> Tensor { mapped(.sin) }
  /// The cosine of every element.
  public func cosine() -> Tensor { mapped(.cos) }
  /// The error function of every element.
  public func errorFunction() -> Tensor { mapped(.erf) }

  /// The hyperbolic tangent of every element.
  public func tanh() -> Tensor { mapped(.tanh) }
  /// `1 / (1 + exp(-x))` for every element.
  public func sigmoid() -> Tensor { mapped(.sigmoid) }
  /// `max(0, x)` for every element.
  public func rectified() -> Tensor { mapped(.relu) }
  /// `ln(1 + exp(x))` for every element.
  public func softplus() -> Tensor { mapped(.softplus) }
  /// `ln(1 / (1 + exp(-x)))` for every element.
  public func logSigmoid() -> Tensor { -(-self).softplus() }
  /// `x Phi(x)` with the normal distribution function Phi (Hendrycks & Gimpel 2016).
  public func gelu() -> Tensor { mapped(.gelu) }
  /// `x sigmoid(x)` for every element.
  public func silu() -> Tensor { mapped(.silu) }
  /// `x` where positive, else `slope x`.
  public func leakyRectified(slope: Scalar) -> Tensor {
    rectified() * (1 - slope) + self * slope
  }
  /// `x` where positive, else `exp(x) - 1`.
  public func elu() -> Tensor { rectified() + Tensor.minimum(self, Tensor(0)).expm1() }

  /// Every element moved into a range; the gradient is zero outside it.
  public func clipped(to range: ClosedRange<Scalar>) -> Tensor {
    let (low, high) = (range.lowerBound, range.upperBound)
    return Tensor(Kernel.clamp(storage, low: low, high: high), shape: shape)
      .traced(from: self) { g in
        g * (1 - Tensor.greater(self, Tensor(high))) * (1 - Tensor.greater(Tensor(low), self))
      }
  }
}
