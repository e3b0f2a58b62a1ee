import NeuralNetworks
import Randomness
import Tensors

extension MultilayerPerceptron {
  /// Layers between the given widths, weights drawn by a scheme.
  init(widths: [Int], scheme: WeightScheme, key: RandomKey) {
    self.init(widths: widths, key: key, initializer: .zeros)
    for index in layers.indices {
      let (inputs, outputs, key) = (widths[index], widths[index + 1], key.split(index))
      layers[index].weight = scheme.weight(
        outputs, inputs, isLast: index == layers.count - 1, key: key.split("weight"))
      layers[index].bias = scheme.bias(outputs, inputs, key: key.split("bias"))
    }
  }

  /// The result with dropout after every rectifier.
  func callAsFunction(_ x: Tensor, dropout: Double, key: RandomKey) -> Tensor {
    guard let last = layers.last else { return x }
    let phase = Phase.training(key)
    var x = x
    for (index, layer) in layers.dropLast().enumerated() {
      x = Dropout(dropout, stream: index)(layer.rectified(x), in: phase)
    }
    return last(x)
  }
}
