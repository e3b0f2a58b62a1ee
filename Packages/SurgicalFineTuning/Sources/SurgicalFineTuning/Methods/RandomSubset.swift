import NeuralNetworks
import Randomness
import Tensors

/// Single numbers drawn from all parameters of a network, as many as one block has.
struct RandomSubset {
  /// The number of trained numbers.
  let count: Int
  private let source: [Tensor]
  private let masks: [Tensor]

  init(
    of network: some Module, sizedLike block: String, _ partition: BlockPartition, key: RandomKey
  ) throws(SurgicalError) {
    let mask = try partition.mask([block], of: network)
    source = network.parameters
    let sizes = source.map(\.shape.elementCount)
    count = sizes.indices.reduce(0) { $0 + (mask[$1] ? sizes[$1] : 0) }
    var generator = key.generator()
    let drawn = Set(generator.sample(count, from: sizes.reduce(0, +)))
    var start = 0
    masks = source.map { tensor in
      defer { start += tensor.shape.elementCount }
      let flags = (0..<tensor.shape.elementCount).map { drawn.contains(start + $0) ? 1 : 0 }
      return Tensor(flags.map { Scalar($0) }, shape: tensor.shape)
    }
  }

  /// Sets every number outside the subset back to its source value, bit for bit.
  func restoreOthers(in network: inout some Module) {
    network.updateParameters { weight, index in
      weight = source[index] + (weight - source[index]) * masks[index]
    }
  }
}
