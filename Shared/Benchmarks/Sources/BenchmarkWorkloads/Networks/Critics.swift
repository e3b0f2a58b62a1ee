import NeuralNetworks
import Randomness
import Tensors

/// Several perceptrons with the same sizes and inputs, evaluated as one.
struct Critics: Module {
  var layers: [GroupedLinear]

  init(count: Int, widths: [Int], key: RandomKey) {
    layers = zip(widths, widths.dropFirst()).enumerated().map { index, pair in
      GroupedLinear(count, pair.0, pair.1, key: key.split(index))
    }
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.modules(&layers, "layers")
  }

  /// Values `[critics, batch]` of pairs `[batch, width]`.
  func callAsFunction(_ pairs: Tensor) -> Tensor {
    let last = layers.indices.last ?? 0
    var x = pairs
    for (index, layer) in layers.enumerated() {
      x = layer(x)
      if index < last { x = x.rectified() }
    }
    return x.reshaped([x.shape[0], x.shape[1]])
  }

  /// The smallest value of each pair, `[batch]`.
  func smallest(_ pairs: Tensor) -> Tensor { self(pairs).minimum(along: 0) }
}

/// One affine map for each of several groups.
struct GroupedLinear: Module {
  /// `[groups, outputs, inputs]`.
  var weight: Tensor
  /// `[groups, 1, outputs]`.
  var bias: Tensor

  init(_ groups: Int, _ inputs: Int, _ outputs: Int, key: RandomKey) {
    weight = Initializer.fanInUniform(
      [groups, outputs, inputs], fanIn: inputs, fanOut: outputs, key.split("weight"))
    bias = Initializer.fanInUniform(
      [groups, 1, outputs], fanIn: inputs, fanOut: outputs, key.split("bias"))
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&weight, "weight")
    visitor.parameter(&bias, "bias")
  }

  /// `[batch, inputs]` for all groups, or `[groups, batch, inputs] -> [groups, batch, outputs]`.
  func callAsFunction(_ x: Tensor) -> Tensor {
    x.matrixProduct(weight, transposingOther: true) + bias
  }
}
