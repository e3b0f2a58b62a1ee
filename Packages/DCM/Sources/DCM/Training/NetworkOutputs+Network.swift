public import Datasets
import LinearAlgebra
import NeuralNetworks
public import OutOfDistribution
import Tensors
public import Vision

extension NetworkOutputs {
  /// What a network says of images: its logits and, as the only features, what its last stage
  /// reads (averaged over space where that is a map).
  ///
  /// Batch normalisation uses running statistics and nothing is random, so the numbers do not
  /// depend on how images are batched.
  public init(
    of network: some StagedNetwork, on images: ImageArray, batchSize: Int = 256
  ) {
    let last = network.stages.count - 1
    var (logits, features): ([Double], [Double]) = ([], [])
    for start in stride(from: 0, to: images.count, by: batchSize) {
      let batch = images.tensor(at: Array(start..<min(start + batchSize, images.count)))
      let read = network.evaluate(0..<last, batch, in: .inference)
      let said = network(stage: last, read, in: .inference)
      features += (read.shape.rank == 4 ? read.globallyAveraged() : read).scalars.map { Double($0) }
      logits += said.scalars.map { Double($0) }
    }
    func matrix(_ elements: [Double]) -> Matrix {
      let columns = images.count == 0 ? 0 : elements.count / images.count
      return Matrix(rows: images.count, columns: columns, elements: elements)
    }
    self.init(logits: matrix(logits), features: [matrix(features)])
  }

  /// The class with the largest logit of each sample, the first of equals; empty without logits.
  var predictions: [Int32] {
    guard let logits else { return [] }
    return (0..<logits.rows).map { row in
      let values = logits.row(row)
      return Int32(values.firstIndex(of: values.max() ?? .nan) ?? 0)
    }
  }
}
