import LinearAlgebra

/// The distance to the nearest class mean under a covariance that the classes share.
///
/// The confidence of one layer is `-min_c (phi - mu_c)^T P (phi - mu_c)`, with `P` the inverse of
/// the tied covariance; layers are averaged, or weighted by a logistic regression. Lee et al., "A
/// simple unified framework for detecting out-of-distribution samples" (2018), equation 2.
public struct MahalanobisDetector: Detector, StorableDetector, Equatable {
  /// The layers that are read.
  public enum Layers: Sendable, Equatable {
    /// The last one, which the linear layer reads.
    case last
    /// All that the outputs hold.
    case all
    /// These, counted from the input, or from the last if negative.
    case these([Int])
  }

  /// How the confidences of the layers become one.
  public enum Combination: Sendable, Equatable, Codable {
    /// Their mean.
    case equal
    /// `intercept + sum_l w_l confidence_l`, the log-odds of in-distribution.
    case logistic(weights: [Double], intercept: Double)
  }

  /// What the fit found out about covariances without an inverse.
  public let notes: [String]
  /// How layers are combined.
  public private(set) var combination = Combination.equal
  private let layers: [Int]
  let gaussians: [ClassGaussians]
  private let factor: Double

  /// `mahalanobis`.
  public var name: String { "mahalanobis" }

  /// Fits class means and the tied covariance of each layer.
  ///
  /// - Parameters:
  ///   - outputs: Features `[samples, width]` of in-distribution training data.
  ///   - labels: The classes, `[samples]`, from 0; each needs two samples.
  ///   - layers: The layers to read.
  ///   - rule: How covariances are inverted.
  ///   - isHalved: Whether distances get the factor 1/2 of the exponent of a Gaussian.
  /// - Throws: ``DetectorError`` for features or labels that cannot be used, and for features that
  ///   do not vary at all.
  public init(
    fitting outputs: NetworkOutputs, labels: [Int32], layers: Layers = .last,
    rule: PrecisionRule = PrecisionRule(), isHalved: Bool = false
  ) throws(DetectorError) {
    try rule.validate()
    let labels = try ClassLabels(labels, samples: outputs.count, atLeast: 2)
    let indices = layers.indices(of: outputs)
    guard !indices.isEmpty else {
      throw .missingLayer(detector: "mahalanobis", layer: 0, available: 0)
    }
    var gaussians: [ClassGaussians] = []
    for layer in indices {
      let features = try outputs.validFeatures(ofLayer: layer, for: "mahalanobis")
      let position = layer < 0 ? outputs.features.count + layer : layer
      gaussians.append(
        try ClassGaussians(fitting: features, labels: labels, rule: rule, layer: position))
    }
    self.gaussians = gaussians
    self.layers = indices
    factor = isHalved ? 0.5 : 1
    notes = gaussians.compactMap(\.whitening.note)
  }

  /// The combined confidence of each sample.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    let layers = try layerConfidences(for: outputs)
    let (weights, intercept) =
      switch combination {
      case .equal: ([Double](repeating: 1 / Double(layers.count), count: layers.count), 0.0)
      case .logistic(let weights, let intercept): (weights, intercept)
      }
    return (0..<outputs.count).map { sample in
      zip(weights, layers).reduce(intercept) { $0 + $1.0 * $1.1[sample] }
    }
  }

  /// The confidence that each layer gives, `[layers][samples]`.
  ///
  /// - Throws: ``DetectorError`` as ``confidences(for:)`` does.
  public func layerConfidences(for outputs: NetworkOutputs) throws(DetectorError) -> [[Double]] {
    var confidences: [[Double]] = []
    for (layer, gaussians) in zip(layers, gaussians) {
      let features = try outputs.validFeatures(
        ofLayer: layer, for: name, width: gaussians.width)
      confidences.append(gaussians.least(features).map { -factor * $0 })
    }
    return confidences
  }

  /// Returns the detector with layers weighted by a logistic regression of in-distribution (1)
  /// against out-of-distribution (0) samples, which then cannot be tested on.
  ///
  /// - Parameter penalty: The weight of half the squared norm of the weights, on confidences scaled
  ///   to unit variance.
  /// - Throws: ``DetectorError`` for outputs that cannot be scored or no convergence.
  public func weighted(
    inDistribution: NetworkOutputs, outOfDistribution: NetworkOutputs, penalty: Double = 1
  ) throws(DetectorError) -> MahalanobisDetector {
    let inside = try layerConfidences(for: inDistribution)
    let outside = try layerConfidences(for: outOfDistribution)
    let samples = Matrix(zip(inside, outside).map { $0 + $1 }).transposed
    let isInside = (0..<samples.rows).map { $0 < inDistribution.count }
    let regression = try LogisticRegression(
      fitting: samples, isPositive: isInside, penalty: penalty)
    var result = self
    result.combination = .logistic(weights: regression.weights, intercept: regression.intercept)
    return result
  }
}

extension MahalanobisDetector.Layers {
  /// The indices, -1 for the last layer wherever it stands.
  fileprivate func indices(of outputs: NetworkOutputs) -> [Int] {
    switch self {
    case .last: [-1]
    case .all: Array(outputs.features.indices)
    case .these(let layers): layers
    }
  }
}

extension MahalanobisDetector {
  static let names = ["mahalanobis"]

  private struct Settings: Codable {
    var layers: [Int]
    var factor: Double
    var combination: Combination
    var notes: [String]
  }

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    let settings = try checkpoint.settings(Settings.self)
    var gaussians: [ClassGaussians] = []
    for index in settings.layers.indices {
      gaussians.append(try ClassGaussians(from: checkpoint, prefix: "layer\(index)"))
    }
    self.gaussians = gaussians
    layers = settings.layers
    factor = settings.factor
    notes = settings.notes
    combination = settings.combination
    guard !layers.isEmpty, factor.isFinite, hasFittingWeights
    else { throw checkpoint.damaged("its layers, factor and weights contradict each other") }
  }

  private var hasFittingWeights: Bool {
    guard case .logistic(let weights, let intercept) = combination else { return true }
    return weights.count == layers.count && (weights + [intercept]).allSatisfy(\.isFinite)
  }

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError) {
    for (index, gaussians) in gaussians.enumerated() {
      gaussians.store(in: &checkpoint, prefix: "layer\(index)")
    }
    try checkpoint.set(
      Settings(layers: layers, factor: factor, combination: combination, notes: notes))
  }
}
