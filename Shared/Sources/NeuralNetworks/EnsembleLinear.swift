public import Randomness
public import Tensors

/// One affine map, `y = x W^T + b`, for each member of an ensemble, evaluated together.
public struct EnsembleLinear: Module {
  /// The matrices, `[members, outputs, inputs]`.
  public var weight: Tensor
  /// The shifts, `[members, 1, outputs]`.
  public var bias: Tensor

  /// Independent weights and biases, uniform in `±sqrt(1 / inputs)`, the default of PyTorch.
  public init(members: Int, _ inputs: Int, _ outputs: Int, key: RandomKey) {
    let draw = Initializer.fanInUniform
    weight = draw([members, outputs, inputs], fanIn: inputs, fanOut: outputs, key.split("weight"))
    bias = draw([members, 1, outputs], fanIn: inputs, fanOut: outputs, key.split("bias"))
  }

  /// Shows weight and bias.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&weight, "weight")
    visitor.parameter(&bias, "bias")
  }

  /// The results `[members, rows, outputs]` for rows that all members see, `[rows, inputs]`, or for
  /// each member's own, `[members, rows, inputs]`; then `max(0, .)` if `rectified`.
  public func callAsFunction(_ x: Tensor, rectified: Bool = false) -> Tensor {
    .linear(x, weights: weight, bias: bias, rectified: rectified)
  }
}
