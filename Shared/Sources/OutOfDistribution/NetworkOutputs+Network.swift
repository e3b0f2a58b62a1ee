public import Datasets
import LinearAlgebra
import NeuralNetworks
import Tensors
public import Vision

extension NetworkOutputs {
  /// Evaluates a network on images, a batch at a time, with running statistics.
  ///
  /// Features are the results of all stages but the last, averaged over pixels, each `[images,
  /// channels]`, from the input upwards. The logits are the result of the last stage. Nothing is
  /// random, so the numbers do not depend on how images are batched.
  public init(of network: some StagedNetwork, on images: ImageArray, batchSize: Int = 256) {
    let stages = network.stages.count
    var parts = [[Tensor]](repeating: [], count: stages)
    for start in stride(from: 0, to: images.count, by: batchSize) {
      var x = images.tensor(at: Array(start..<min(start + batchSize, images.count)))
      for stage in 0..<stages {
        x = network(stage: stage, x, in: .inference)
        parts[stage].append(x.shape.rank == 4 ? x.globallyAveraged() : x)
      }
    }
    let matrices = parts.map { Matrix(rowsOf: $0) }
    self.init(logits: matrices.last, features: Array(matrices.dropLast()))
  }

  /// The class with the largest logit of each sample, the first of equals; empty without logits.
  public var predictions: [Int32] {
    guard let logits else { return [] }
    return (0..<logits.rows).map { row in
      let values = logits.row(row)
      return Int32(values.firstIndex(of: values.max() ?? .nan) ?? 0)
    }
  }
}

extension Matrix {
  /// Tensors `[rows, columns]` below each other, in double precision.
  fileprivate init(rowsOf tensors: [Tensor]) {
    let columns = tensors.first?.shape[1] ?? 0
    self.init(
      rows: tensors.reduce(0) { $0 + $1.shape[0] }, columns: columns,
      elements: tensors.flatMap { $0.scalars.map { Double($0) } })
  }
}
