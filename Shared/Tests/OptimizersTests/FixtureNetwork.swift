import NeuralNetworks
import Randomness
import Tensors

/// The network of Scripts/fixtures/optimizers.py.
struct FixtureNetwork: Layer {
  var conv1: Convolution2D
  var norm1: Normalization
  var conv2: Convolution2D
  var norm2: Normalization
  var fc: Linear

  init(_ groups: NormalizationGroups) {
    let key = RandomKey(seed: 1)
    conv1 = Convolution2D(2, 4, kernel: 3, key: key.split(1))
    norm1 = Normalization(groups, channels: 4)
    conv2 = Convolution2D(4, 6, kernel: 3, stride: 2, key: key.split(2))
    norm2 = Normalization(groups, channels: 6)
    fc = Linear(6, 3, key: key.split(3))
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&conv1, "conv1")
    visitor.module(&norm1, "norm1")
    visitor.module(&conv2, "conv2")
    visitor.module(&norm2, "norm2")
    visitor.module(&fc, "fc")
  }

  func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    let hidden = norm1(conv1(x), in: phase, rectified: true).averagePooled(2)
    return fc(norm2(conv2(hidden), in: phase, rectified: true).globallyAveraged())
  }
}
