public import Randomness
public import Tensors

/// A distribution of fresh weights.
public enum Initializer: Sendable, Hashable {
  /// All zeros.
  case zeros
  /// Uniform in `±sqrt(1 / fanIn)`, the default of PyTorch's linear and convolution layers.
  case fanInUniform
  /// Normal with `std = sqrt(2 / fanIn)` (He et al. 2015).
  case heNormal
  /// Normal with `std = sqrt(2 / fanOut)` (He et al. 2015).
  case heNormalFanOut
  /// Uniform in `±sqrt(6 / (fanIn + fanOut))` (Glorot & Bengio 2010).
  case glorotUniform
  /// Normal with the given standard deviation.
  case normal(standardDeviation: Scalar)

  /// Fresh weights.
  public func callAsFunction(
    _ shape: Shape, fanIn: Int, fanOut: Int, _ key: RandomKey
  ) -> Tensor {
    var generator = key.generator()
    func uniform(_ bound: Double) -> Tensor {
      Tensor(uniform: shape, in: Scalar(-bound)...Scalar(bound), using: &generator)
    }
    func normal(_ deviation: Double) -> Tensor {
      Tensor(normal: shape, standardDeviation: Scalar(deviation), using: &generator)
    }
    return switch self {
    case .zeros: Tensor(zeros: shape)
    case .fanInUniform: uniform((1 / Double(fanIn)).squareRoot())
    case .heNormal: normal((2 / Double(fanIn)).squareRoot())
    case .heNormalFanOut: normal((2 / Double(fanOut)).squareRoot())
    case .glorotUniform: uniform((6 / Double(fanIn + fanOut)).squareRoot())
    case .normal(let deviation): normal(Double(deviation))
    }
  }
}
