public import NeuralNetworks
public import Tensors
public import Vision

/// A network and a head that compares its embeddings: what the last layer reads.
public struct SiameseNetwork<Network: StagedNetwork>: Module {
  /// The network; its last stage, the classifier's head, is not used.
  public var network: Network
  /// The comparison.
  public var head: PairLayer

  /// A network with a head for the width of its embeddings.
  public init(_ network: Network, head: PairLayer) {
    self.network = network
    self.head = head
  }

  /// Shows the network as `network`, the head as `head`.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&network, "network")
    visitor.module(&head, "head")
  }

  /// Embeddings `[batch, width]` of images.
  public func embeddings(_ images: Tensor, in phase: Phase) -> Tensor {
    network.embeddings(images, in: phase)
  }

  /// Logits `[pairs]` for images `[2 pairs, ...]`: the first of every pair, then the second.
  ///
  /// One pass over both halves, so that they share the statistics of batch normalisation.
  public func pairLogits(_ images: Tensor, in phase: Phase) -> Tensor {
    let count = images.shape[0] / 2
    let both = embeddings(images, in: phase)
    return head(both.slice(0..<count), both.slice(count..<2 * count))
  }
}

extension StagedNetwork {
  /// What the last stage reads, `[batch, width]`: the penultimate features.
  public func embeddings(_ images: Tensor, in phase: Phase = .inference) -> Tensor {
    evaluate(0..<stages.count - 1, images, in: phase)
  }
}
