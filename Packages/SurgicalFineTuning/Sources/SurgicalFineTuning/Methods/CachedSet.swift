public import Datasets
import NeuralNetworks
public import Tensors
public import Vision

/// Labelled images together with what a frozen prefix of a network makes of them, computed once.
struct CachedSet<Network: StagedNetwork> {
  private let data: LabeledImages
  private(set) var stage = 0
  private var activations: Tensor

  var labels: [Int32] { data.labels }
  var count: Int { data.count }

  /// The images themselves.
  init(_ data: LabeledImages) {
    self.data = data
    activations = data.images.tensor()
  }

  /// Keeps the results of all stages before `stage`, which must not change any more.
  mutating func advance(to stage: Int, through network: Network) {
    if stage < self.stage {
      self.stage = 0
      activations = data.images.tensor()
    }
    guard stage > self.stage else { return }
    let from = self.stage
    let pieces = stride(from: 0, to: max(count, 1), by: evaluationBatch).map { start in
      let rows = activations.slice(start..<min(start + evaluationBatch, count))
      return network.evaluate(from..<stage, rows, in: .inference)
    }
    activations = .concatenated(pieces)
    self.stage = stage
  }

  /// Inputs of the current stage and labels of some images.
  func batch(_ indices: [Int]) -> (inputs: Tensor, labels: [Int32]) {
    (activations.gatherRows(indices.map(Int32.init)), indices.map { data.labels[$0] })
  }

  /// Logits of all images.
  func logits(_ network: Network) -> Tensor {
    let pieces = stride(from: 0, to: max(count, 1), by: evaluationBatch).map { start in
      network.evaluate(
        stage..<network.stages.count,
        activations.slice(start..<min(start + evaluationBatch, count)), in: .inference)
    }
    return .concatenated(pieces)
  }
}

/// Images per step of an evaluation: small enough for their activations to stay in the cache.
let evaluationBatch = 100

/// Logits `[images, classes]` of a network in inference.
public func logits<Network: StagedNetwork>(of network: Network, for images: ImageArray) -> Tensor {
  let labels = [Int32](repeating: 0, count: images.count)
  return CachedSet<Network>(LabeledImages(images: images, labels: labels, classCount: 1))
    .logits(network)
}

/// The share of images that a network classifies as labelled, 0 to 1.
public func accuracy(of network: some StagedNetwork, on data: LabeledImages) -> Double {
  NeuralNetworks.accuracy(logits: logits(of: network, for: data.images), labels: data.labels)
}
