public import Tensors

/// Normalisation followed by a scale and a shift per channel; channels are the last axis.
///
/// `y = (x - mean) / sqrt(variance + epsilon) * weight + bias`, with statistics over the batch, over
/// groups of channels, or over the features of one row.
public struct Normalization: Layer {
  /// Which elements share statistics.
  public let groups: NormalizationGroups
  /// Added to the variance.
  public var epsilon: Scalar
  /// The scale, `[channels]`.
  public var weight: Tensor
  /// The shift, `[channels]`; none for root-mean-square normalisation.
  public var bias: Tensor?
  /// The running mean of batch normalisation, `[channels]`.
  public var runningMean: Tensor?
  /// The running unbiased variance of batch normalisation, `[channels]`.
  public var runningVariance: Tensor?

  /// Scale 1, shift 0.
  public init(_ groups: NormalizationGroups, channels: Int, epsilon: Scalar = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
    weight = Tensor(ones: [channels])
    bias = groups == .rootMeanSquare ? nil : Tensor(zeros: [channels])
    if groups == .batch {
      runningMean = Tensor(zeros: [channels])
      runningVariance = Tensor(ones: [channels])
    }
  }

  /// Shows weight, bias and running statistics.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&weight, "weight")
    visitor.parameter(optional: &bias, "bias")
    if var mean = runningMean, var variance = runningVariance {
      runningMean = nil
      runningVariance = nil
      visitor.state(&mean, "running_mean")
      visitor.state(&variance, "running_var")
      runningMean = mean
      runningVariance = variance
    }
  }

  /// The normalised input.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    callAsFunction(x, in: phase, rectified: false)
  }

  /// The normalised input, then `max(0, .)` if `rectified`.
  public func callAsFunction(_ x: Tensor, in phase: Phase, rectified: Bool) -> Tensor {
    let result = x.normalized(
      by: rule(in: phase, rectified: rectified))
    track(result, elementCount: x.shape.elementCount, in: phase)
    return result.output
  }

  /// `convolution(max(0, normalised x)) + shortcut` in one operation, which keeps no activations.
  public func callAsFunction(
    _ x: Tensor, in phase: Phase, before convolution: Convolution2D, shortcut: Tensor? = nil
  ) -> Tensor {
    let result = convolution(
      x, normalizedBy: rule(in: phase, rectified: true), shortcut: shortcut)
    track(result, elementCount: x.shape.elementCount, in: phase)
    return result.output
  }

  private func rule(in phase: Phase, rectified: Bool) -> ChannelNormalization {
    let statistics: ChannelNormalization.Statistics =
      if let runningMean, let runningVariance, !phase.usesBatchStatistics {
        .given(mean: runningMean, variance: runningVariance)
      } else {
        .measured(groups)
      }
    return ChannelNormalization(
      statistics, gamma: weight, beta: bias, epsilon: epsilon, rectified: rectified)
  }

  // Running variances are unbiased.
  private func track(_ found: Tensor.Normalized, elementCount: Int, in phase: Phase) {
    guard phase.usesBatchStatistics, let tracking = phase.tracking, let runningMean else { return }
    let count = Scalar(elementCount / max(runningMean.shape[0], 1))
    let population = found.variances - epsilon
    tracking.record(
      mean: found.means, variance: population * (count / max(count - 1, 1)), of: runningMean)
  }
}

extension ParameterVisitor {
  /// Visits a parameter that a layer may lack.
  public mutating func parameter(optional tensor: inout Tensor?, _ name: String) {
    guard var present = tensor else { return }
    tensor = nil  // so that the visitor holds the one reference and can write in place
    parameter(&present, name)
    tensor = present
  }
}
