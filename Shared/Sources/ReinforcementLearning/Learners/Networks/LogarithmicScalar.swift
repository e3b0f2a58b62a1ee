public import NeuralNetworks
public import Tensors

/// A positive number that is learnt as its logarithm: a temperature, or a Lagrange multiplier.
public struct LogarithmicScalar: Module {
  /// The logarithm, a scalar.
  public var logarithm: Tensor

  init(_ logarithm: Double) { self.logarithm = Tensor(Scalar(logarithm)) }

  /// Shows the logarithm.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&logarithm, "logarithm")
  }

  /// The number.
  public var value: Tensor { logarithm.exp() }
}
