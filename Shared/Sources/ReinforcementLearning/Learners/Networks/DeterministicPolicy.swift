public import NeuralNetworks
import Randomness
public import Tensors

/// A policy without chance: the tanh of a perceptron.
public struct DeterministicPolicy: Module {
  /// The perceptron.
  public var body: MultilayerPerceptron

  init(
    hiddenWidths: [Int], sizes: TaskSizes, scheme: WeightScheme = .fanInUniform, key: RandomKey
  ) {
    body = MultilayerPerceptron(
      widths: [sizes.observation] + hiddenWidths + [sizes.action], scheme: scheme, key: key)
  }

  /// Shows the perceptron.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&body, "body")
  }

  /// Actions `[batch, action]` for observations `[batch, observation]`.
  public func callAsFunction(_ observations: Tensor) -> Tensor { body(observations).tanh() }
}
