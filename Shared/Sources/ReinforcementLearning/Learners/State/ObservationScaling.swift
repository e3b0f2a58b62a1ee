public import NeuralNetworks
public import Tensors

/// Inputs of mean 0 and variance 1: `(s - mean) / (deviation + epsilon)`, with constants measured
/// once on the data.
///
/// The released code of OOO feeds raw observations and CORL scales them, so a learner does it only
/// when it is given one of these; it is part of the learner's state and of its checkpoints.
public struct ObservationScaling: Module {
  /// Means, `[observation]`.
  public private(set) var mean: Tensor
  /// Deviations plus epsilon, `[observation]`.
  public private(set) var deviation: Tensor

  /// Moments of the rows of `[rows, observation]`, with 1e-3 added to deviations as in CORL.
  public init(of observations: Tensor, epsilon: Scalar = 1e-3) {
    mean = observations.mean(along: 0)
    deviation = observations.variance(along: [0]).squareRoot() + epsilon
  }

  /// Given constants, `[observation]` each; deviations must not be 0.
  public init(mean: Tensor, deviation: Tensor) {
    precondition(mean.shape == deviation.shape, "mean \(mean.shape), deviation \(deviation.shape)")
    self.mean = mean
    self.deviation = deviation
  }

  /// Shows mean and deviation, which are not trained.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.state(&mean, "mean")
    visitor.state(&deviation, "deviation")
  }

  /// The scaled observations, `[batch, observation]`.
  public func callAsFunction(_ observations: Tensor) -> Tensor {
    (observations - mean) / deviation
  }
}

extension ObservationScaling? {
  /// Observations as the networks take them.
  func scaled(_ observations: Tensor) -> Tensor {
    map { $0(observations) } ?? observations
  }
}
