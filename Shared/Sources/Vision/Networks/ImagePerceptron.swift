public import NeuralNetworks
public import Randomness
public import Tensors

/// A multilayer perceptron over flattened images, one stage a layer.
public struct ImagePerceptron: StagedNetwork {
  /// The layers, first to last.
  public var layers: [Linear]

  /// Layers between the given widths; the first is height x width x channels of the images, the
  /// last the number of classes.
  public init(widths: [Int], key: RandomKey) {
    layers = MultilayerPerceptron(widths: widths, key: key, initializer: .heNormal).layers
  }

  /// Shows the layers as `layers.0`, `layers.1`, ...
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.modules(&layers, "layers")
  }

  /// One stage a layer.
  public var stages: [[String]] { layers.indices.map { ["layers.\($0)"] } }

  /// The result of one layer, rectified except at the end.
  public func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor {
    let flat = stage == 0 ? x.reshaped([x.shape[0], x.shape.product(1..<x.shape.rank)]) : x
    return stage == layers.count - 1 ? layers[stage](flat) : layers[stage].rectified(flat)
  }
}
