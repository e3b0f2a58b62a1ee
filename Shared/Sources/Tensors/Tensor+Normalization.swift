import Kernels

/// Which elements share one mean and one variance.
public enum NormalizationGroups: Sendable, Hashable {
  /// Each channel over all images and positions (Ioffe & Szegedy 2015).
  case batch
  /// A number of channel groups within each image (Wu & He 2018).
  case channels(Int)
  /// Each channel of each image by itself (Ulyanov et al. 2016).
  case instance
  /// The last axis of each row (Ba et al. 2016).
  case layer
  /// The last axis of each row, by its root mean square only (Zhang & Sennrich 2019).
  case rootMeanSquare

  var isOverRows: Bool { self == .layer || self == .rootMeanSquare }
}

extension Tensor {
  /// A normalised tensor with the statistics it was normalised by.
  public struct Normalized {
    /// The result, of the shape of the input.
    public var output: Tensor
    /// Means per group; `[channels]` for batch statistics.
    public var means: Tensor
    /// Population variances per group plus epsilon.
    public var variances: Tensor { 1 / scales.squared() }
    // Reciprocal deviations.
    private let scales: Tensor

    init(_ output: Tensor, means: Storage, scales: Storage) {
      self.output = output
      self.means = Tensor(means, shape: [means.count])
      self.scales = Tensor(scales, shape: [scales.count])
    }
  }

  /// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, then `max(0, .)` if `rectified`, with
  /// statistics over `groups`; channels are the last axis, `gamma` and `beta` are `[channels]`.
  public func normalized(
    over groups: NormalizationGroups, gamma: Tensor?, beta: Tensor?, epsilon: Scalar,
    rectified: Bool = false
  ) -> Normalized {
    precondition(
      [gamma, beta].allSatisfy { ($0?.shape ?? [shape[-1]]) == [shape[-1]] },
      "normalisation of \(shape) with parameters of \([gamma, beta].map { $0?.shape })")
    guard groups.isOverRows else {
      return normalized(
        by: ChannelNormalization(
          .measured(groups), gamma: gamma, beta: beta, epsilon: epsilon, rectified: rectified))
    }
    var result = normalizedRows(
      isCentered: groups == .layer, gamma: gamma, beta: beta, epsilon: epsilon)
    if rectified { result.output = result.output.rectified() }
    return result
  }

  func normalizationShape(
    _ groups: NormalizationGroups, _ epsilon: Scalar, _ rectified: Bool
  ) -> NormalizationShape {
    let channels = shape[-1]
    let positions = shape.rank > 2 ? shape.product(1..<shape.rank - 1) : 1
    let rows = shape.elementCount / max(channels, 1)
    let sizes: (images: Int, positions: Int, groups: Int) =
      switch groups {
      case .batch: (1, rows, channels)
      case .channels(let count): (shape[0], positions, count)
      case .instance: (shape[0], positions, channels)
      case .layer, .rootMeanSquare: preconditionFailure("\(groups) is over rows")
      }
    precondition(
      sizes.groups > 0 && channels % sizes.groups == 0,
      "\(sizes.groups) groups for \(channels) channels")
    return NormalizationShape(
      images: sizes.images, positions: sizes.positions, channels: channels, groups: sizes.groups,
      epsilon: epsilon, isRectified: rectified)
  }
}
