public import Randomness
public import Tensors

/// Linear layers with rectifiers in between.
public struct MultilayerPerceptron: Layer {
  /// The linear layers, first to last.
  public var layers: [Linear]

  /// Layers between the given widths, inputs first, outputs last.
  public init(widths: [Int], key: RandomKey, initializer: Initializer = .fanInUniform) {
    layers = zip(widths, widths.dropFirst()).enumerated().map { index, pair in
      Linear(pair.0, pair.1, key: key.split(index), initializer: initializer)
    }
  }

  /// Shows the layers as `layers.0`, `layers.1`, ...
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.modules(&layers, "layers")
  }

  /// The result, `[batch, inputs] -> [batch, outputs]`.
  public func callAsFunction(_ x: Tensor, in phase: Phase = .inference) -> Tensor {
    guard let last = layers.last else { return x }
    return last(layers.dropLast().reduce(x) { $1.rectified($0) })
  }
}
