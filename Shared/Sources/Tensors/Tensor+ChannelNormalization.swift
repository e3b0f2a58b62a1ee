import Kernels

/// A normalisation of images by statistics of their channels, with a scale and a shift per channel.
public struct ChannelNormalization: Sendable {
  /// Where means and variances come from.
  public enum Statistics: Sendable {
    /// From the images themselves: over the batch, or over channels of each image.
    case measured(NormalizationGroups)
    /// From elsewhere, `[channels]`; no gradient flows to them.
    case given(mean: Tensor, variance: Tensor)
  }

  /// Where means and variances come from.
  public var statistics: Statistics
  /// The scale, `[channels]`.
  public var gamma: Tensor?
  /// The shift, `[channels]`.
  public var beta: Tensor?
  /// Added to variances.
  public var epsilon: Scalar
  /// Whether the result is `max(0, .)`.
  public var rectified: Bool

  /// A normalisation by `statistics`.
  public init(
    _ statistics: Statistics, gamma: Tensor?, beta: Tensor?, epsilon: Scalar,
    rectified: Bool = false
  ) {
    self.statistics = statistics
    self.gamma = gamma
    self.beta = beta
    self.epsilon = epsilon
    self.rectified = rectified
  }

  /// Whether `Tensor.convolution(_:normalizedBy:)` takes this normalisation and padding: neither
  /// statistics of rows nor mirrored borders.
  public func precedesConvolution(with padding: Padding) -> Bool {
    if case .reflect = padding { return false }
    return !isOverRows
  }

  fileprivate var isOverRows: Bool {
    if case .measured(let groups) = statistics { groups.isOverRows } else { false }
  }

  var parameters: [Tensor] { [gamma, beta].compactMap { $0 } }

  func statistics(of x: Tensor) -> ChannelStatistics {
    let channels = x.shape[-1]
    precondition(
      parameters.allSatisfy { $0.shape == [channels] },
      "normalisation of \(x.shape) with parameters of \(parameters.map(\.shape))")
    let (gamma, beta) = (gamma?.storage, beta?.storage)
    switch statistics {
    case .measured(let groups):
      return ChannelStatistics(
        of: x.storage, x.normalizationShape(groups, epsilon, rectified), gamma: gamma, beta: beta)
    case .given(let mean, let variance):
      precondition(
        mean.shape == [channels] && variance.shape == [channels],
        "normalisation of \(x.shape) by means \(mean.shape) and variances \(variance.shape)")
      return ChannelStatistics(
        means: mean.storage, variances: variance.storage,
        x.normalizationShape(.batch, epsilon, rectified), gamma: gamma, beta: beta)
    }
  }

  // One gradient per parameter, from one row per image.
  func gradients(_ found: Kernel.NormalizationGradient?, channels: Int) -> [Tensor?] {
    func total(_ rows: Storage) -> Tensor {
      Tensor(rows, shape: [rows.count / channels, channels]).sum(along: 0)
    }
    return (gamma == nil ? [] : [found.map { total($0.gamma) }])
      + (beta == nil ? [] : [found.map { total($0.beta) }])
  }
}

extension Tensor {
  /// `(x - mean) / sqrt(variance + epsilon) * gamma + beta`, then `max(0, .)` if rectified;
  /// channels are the last axis.
  public func normalized(by rule: ChannelNormalization) -> Normalized {
    if case .measured(let groups) = rule.statistics, groups.isOverRows {
      return normalized(
        over: groups, gamma: rule.gamma, beta: rule.beta, epsilon: rule.epsilon,
        rectified: rule.rectified)
    }
    let statistics = rule.statistics(of: self)
    let output = Tensor(Kernel.normalize(storage, by: statistics), shape: shape)
    let traced = output.traced(from: [self] + rule.parameters) { g, wanted in
      let found = Kernel.normalizeGradient(
        self.storage, by: statistics, gradient: g.storage, wantsInput: wanted[0])
      return [found.input.map { Tensor($0, shape: self.shape) }]
        + rule.gradients(found, channels: self.shape[-1])
    }
    return Normalized(traced, means: statistics.means, scales: statistics.scales)
  }

  /// `convolution(normalized x) + shortcut`, without keeping the normalised images: they are made a
  /// few at a time, and again for the gradient.
  public static func convolution(
    _ x: Tensor, normalizedBy rule: ChannelNormalization, weights: Tensor, stride: Int = 1,
    padding: Padding = .same, shortcut: Tensor? = nil
  ) -> Normalized {
    precondition(
      rule.precedesConvolution(with: padding),
      "a convolution with \(padding) after normalisation by \(rule.statistics)")
    let plan = ConvolutionShape(x.shape, weights.shape, stride: stride, padding: padding)
    let output = plan.outputShape
    precondition(
      (shortcut?.shape ?? output) == output,
      "a shortcut of \(shortcut?.shape ?? []) beside a convolution to \(output)")
    let statistics = rule.statistics(of: x)
    let convolution = NormalizedConvolution(plan, by: statistics)
    let value = convolution.output(
      x.storage, weights: weights.storage, shortcut: shortcut?.storage)
    let inputs = [x, weights] + rule.parameters + (shortcut.map { [$0] } ?? [])
    let traced = Tensor(value, shape: output).traced(from: inputs) { g, wanted in
      let parameters = wanted[2..<2 + rule.parameters.count].contains(true)
      let found = convolution.gradients(
        x.storage, weights: weights.storage, gradient: g.storage,
        wanted: .init(input: wanted[0], parameters: parameters, weights: wanted[1]))
      return [
        found.normalization?.input.map { Tensor($0, shape: x.shape) },
        found.weights.map { Tensor($0, shape: weights.shape) },
      ] + rule.gradients(found.normalization, channels: x.shape[-1])
        + (shortcut == nil ? [] : [g])
    }
    return Normalized(traced, means: statistics.means, scales: statistics.scales)
  }
}
