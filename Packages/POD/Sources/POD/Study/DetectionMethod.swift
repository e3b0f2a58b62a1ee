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
  /// The same with a ridge.
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

  /// Those that choose temperature and step for every pair.
  static let tuned: [DetectionMethod] = [.odinValidation, .odinOracle]
}
