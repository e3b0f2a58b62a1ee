public import LinearAlgebra
public import Tensors

extension Matrix {
  /// The rows of a tensor of rank 2, such as logits or features `[samples, width]`.
  public init(_ tensor: Tensor) {
    precondition(tensor.shape.rank == 2, "a matrix from a tensor of shape \(tensor.shape)")
    self.init(
      rows: tensor.shape[0], columns: tensor.shape[1],
      elements: tensor.withScalars { $0.map { Double($0) } })
  }
}

extension Tensor {
  /// A tensor `[rows, columns]` of a matrix, rounded to the tensor's precision.
  public init(_ matrix: Matrix) {
    self.init(matrix.elements.map { Scalar($0) }, shape: [matrix.rows, matrix.columns])
  }
}

/// Returns the mean of each feature map, `[samples, channels]` of
/// `[samples, height, width, channels]`: the features that Mahalanobis detectors read.
public func spatialMean(_ maps: Tensor) -> Tensor {
  maps.globallyAveraged()
}
