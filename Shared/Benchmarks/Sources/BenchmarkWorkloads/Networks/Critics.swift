import NeuralNetworks
import Randomness
import Tensors

/// Several perceptrons with the same sizes and inputs, evaluated as one.
struct Critics: Module {
  var layers: [EnsembleLinear]

  init(count: Int, widths: [Int], key: RandomKey) {
    layers = zip(widths, widths.dropFirst()).enumerated().map { index, pair in
      EnsembleLinear(members: count, pair.0, pair.1, key: key.split(index))
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
      x = layer(x, rectified: index < last)
    }
    return x.reshaped([x.shape[0], x.shape[1]])
  }

  /// The smallest value of each pair, `[batch]`.
  func smallest(_ pairs: Tensor) -> Tensor { self(pairs).minimum(along: 0) }
}
