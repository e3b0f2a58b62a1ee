/// The detectors that the study compares, under the names that its tables use.
public enum DetectionMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// The largest probability.
  case msp
  /// ODIN at temperature 1000 without a step on the input: no tuning.
  case odin
  /// ODIN, tuned on validation images and on the other out-of-distribution sets of the grid.
  case odinValidation = "odin-validation"
  /// ODIN, tuned on the very pair that is reported, as published.
  case odinOracle = "odin-oracle"
  /// The distance under a tied covariance with a pseudo-inverse, as published.
  case mahalanobis
  /// The same after a step on the input, tuned on validation images and on the other
  /// out-of-distribution sets of the grid.
  case mahalanobisValidation = "mahalanobis-validation"
  /// The same after a step on the input, tuned on the very pair that is reported, as published.
  case mahalanobisOracle = "mahalanobis-oracle"
  /// The distance under a tied covariance with a ridge, without a step.
  case mahalanobisRidge = "mahalanobis-ridge"
  /// The distance to a class less that to all data.
  case relativeMahalanobis = "rmd"
  /// The distance to a near training image.
  case nearestNeighbor = "knn"
  /// The largest logit.
  case maximumLogit = "max-logit"
  /// The negative free energy.
  case energy
  /// Pairs by squared distance in the classifier's embedding.
  case podEmbedding = "pod-e"
  /// Pairs by a Siamese network from fresh weights.
  case podSiamese = "pod-s"
  /// Pairs by a Siamese network from the classifier's weights.
  case podFineTuned = "pod-f"

  /// The four that the paper compares, POD as its released command evaluates it.
  public static let published: [DetectionMethod] = [.msp, .odin, .mahalanobis, .podEmbedding]

  /// The three that are compared with POD.
  static let earlier: [DetectionMethod] = [.msp, .odin, .mahalanobis]

  /// Those that choose temperature and step, or a step, for every pair.
  static let tuned: [TunedMethod] = [
    TunedMethod(.odinValidation, isODIN: true, rule: .validation),
    TunedMethod(.odinOracle, isODIN: true, rule: .oracle),
    TunedMethod(.mahalanobisValidation, isODIN: false, rule: .validation),
    TunedMethod(.mahalanobisOracle, isODIN: false, rule: .oracle),
  ]

  /// Whether it was tuned on the very images that it is tested on.
  var isOracle: Bool { self == .odinOracle || self == .mahalanobisOracle }
}

/// A method whose setting is chosen for every pair.
struct TunedMethod: Sendable {
  let method: DetectionMethod
  /// Whether it is ODIN, with a temperature, or Mahalanobis, with a step alone.
  let isODIN: Bool
  let rule: TuningRule

  init(_ method: DetectionMethod, isODIN: Bool, rule: TuningRule) {
    self.method = method
    self.isODIN = isODIN
    self.rule = rule
  }
}
