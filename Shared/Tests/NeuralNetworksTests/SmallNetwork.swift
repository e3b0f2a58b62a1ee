import NeuralNetworks
import Randomness
import Tensors

/// Convolution, batch normalisation, dropout and a head: one of each kind of tensor.
struct SmallNetwork: Layer {
  var conv: Convolution2D
  var norm: Normalization
  var dropout: Dropout
  var fc: Linear

  init(_ groups: NormalizationGroups = .batch, seed: UInt64 = 1) {
    let key = RandomKey(seed: seed)
    conv = Convolution2D(2, 4, kernel: 3, hasBias: true, key: key.split("conv"))
    norm = Normalization(groups, channels: 4)
    dropout = Dropout(0.5, stream: 0)
    fc = Linear(4, 3, key: key.split("fc"))
  }

  mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&conv, "conv")
    visitor.module(&norm, "norm")
    visitor.module(&dropout, "dropout")
    visitor.module(&fc, "fc")
  }

  func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    fc(dropout(norm(conv(x), in: phase, rectified: true).globallyAveraged(), in: phase))
  }
}

/// Images of normal numbers, always the same.
func images(_ count: Int = 5, seed: UInt64 = 2) -> Tensor {
  var generator = RandomKey(seed: seed).generator()
  return Tensor(normal: [count, 4, 3, 2], mean: 0.5, using: &generator)
}
