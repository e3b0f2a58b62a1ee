import NeuralNetworks
import Optimizers
import Randomness
import Tensors
import Vision

/// Sizes of a workload with a residual network on square images.
struct ResidualNetworkSizes {
  var blocks: Int
  var side: Int
  var channels: Int
  var count: Int
  var normalization: NetworkNormalization

  /// ResNet-26 with batch normalisation on 128 colour images.
  static let deep = ResidualNetworkSizes(
    blocks: 4, side: 32, channels: 3, count: 128, normalization: .batch)
  /// ResNet-8 with group normalisation on 64 grey images.
  static let shallow = ResidualNetworkSizes(
    blocks: 1, side: 28, channels: 1, count: 64, normalization: .group)

  func network(key: RandomKey) -> ResNet {
    ResNet(
      ResNet.Configuration(
        blocksPerStage: blocks, width: 16, channels: channels, classes: 10,
        normalization: normalization),
      key: key)
  }

  func batch(key: RandomKey) -> RandomBatch {
    RandomBatch(shape: [count, side, side, channels], classes: 10, key: key)
  }

  private var operations: (stem: Double, rest: Double) {
    OperationCount.residualNetwork(
      blocks: blocks, width: 16, channels: channels, side: side, images: count)
  }

  /// The convolutions of one evaluation.
  var evaluationOperations: Double { operations.stem + operations.rest }

  /// The convolutions of evaluation and gradient; images need none.
  var trainingOperations: Double { 2 * operations.stem + 3 * operations.rest }
}

/// One step of stochastic gradient descent of a residual network.
struct ResidualNetworkStep: Routine {
  private let batch: RandomBatch
  private var network: ResNet
  private var optimizer = SGD(learningRate: 0.01, momentum: 0.9, weightDecay: 5e-4)
  private let phaseKey: RandomKey

  init(_ sizes: ResidualNetworkSizes, key: RandomKey) {
    batch = sizes.batch(key: key.split("batch"))
    network = sizes.network(key: key.split("network"))
    phaseKey = key.split("phase")
  }

  mutating func step() -> [Double] {
    let statistics = RunningStatistics()
    let phase = Phase.training(phaseKey, tracking: statistics)
    let (loss, gradients) = valueAndGradient(at: network) { network in
      crossEntropy(logits: network(batch.inputs, in: phase), labels: batch.labels)
    }
    optimizer.update(&network, along: gradients)
    network.update(statistics)
    return [Double(loss)]
  }

  var startingPoint: [NamedArray] {
    weights
      + [NamedArray("batch/inputs", batch.inputs), NamedArray("batch/labels", batch.labels)]
  }

  var weights: [NamedArray] { [NamedArray]("network", network) }
}

/// One evaluation of a residual network with its running statistics.
struct ResidualNetworkInference: Routine {
  private let batch: RandomBatch
  private let network: ResNet

  init(_ sizes: ResidualNetworkSizes, key: RandomKey) {
    batch = sizes.batch(key: key.split("batch"))
    network = sizes.network(key: key.split("network"))
  }

  mutating func step() -> [Double] {
    let logits = network(batch.inputs)
    return [Double(logits.norm)]
  }

  var startingPoint: [NamedArray] {
    [NamedArray]("network", network)
      + [NamedArray("batch/inputs", batch.inputs), NamedArray("batch/labels", batch.labels)]
  }
}
