public import LinearAlgebra

/// The linear layer that turns the last features into logits, `z = W phi + b`.
public struct LastLayer: Sendable, Equatable {
  /// The weights, `[classes, features]` as PyTorch keeps them.
  public let weights: Matrix
  /// The bias, `[classes]`.
  public let bias: [Double]

  /// A checked layer.
  ///
  /// - Throws: ``DetectorError`` for weights or biases that are not finite, and if there is not one
  ///   bias for each row of the weights.
  public init(weights: Matrix, bias: [Double]) throws(DetectorError) {
    try weights.validate(as: "weights of the last layer")
    try Matrix(column: bias).validate(as: "bias of the last layer")
    guard bias.count == weights.rows else {
      throw .differentCounts(
        input: "bias of the last layer", found: bias.count, expected: weights.rows)
    }
    self.weights = weights
    self.bias = bias
  }

  /// The number of features that it reads.
  public var width: Int { weights.columns }

  /// The logits of features `[samples, width]`: `[samples, classes]`.
  public func logits(_ features: Matrix) -> Matrix {
    Matrix.product(features, weights, transposing: .right).centered(on: bias.map { -$0 })
  }
}

extension LastLayer {
  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    let weights = try checkpoint.matrix("weights")
    let bias = try checkpoint.matrix("bias", rows: weights.rows, columns: 1)
    try self.init(weights: weights, bias: bias.elements)
  }

  func store(in checkpoint: inout DetectorCheckpoint) {
    checkpoint.store(weights, as: "weights")
    checkpoint.store(Matrix(column: bias), as: "bias")
  }
}
