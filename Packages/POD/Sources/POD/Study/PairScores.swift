import Datasets
import OutOfDistribution

/// The figures of merit of a method on a pair, with their orientation in the name.
enum PairFigure: String, CaseIterable {
  case auroc
  /// False positives where 95 % of out-of-distribution images are found.
  case fpr95Out = "fpr95-out-positive"
  /// False positives where 95 % of in-distribution images are accepted.
  case fpr95In = "fpr95-in-positive"
  case auprOut = "aupr-out"
  case auprIn = "aupr-in"

  /// The metric of a method on a pair.
  func metric(_ method: DetectionMethod, _ pair: ImagePair) -> String {
    "\(rawValue)/\(method.rawValue)/\(pair.outOfDistribution.name)"
  }

  func value(of scores: DetectionScores) throws(MetricError) -> Double {
    switch self {
    case .auroc: scores.auroc
    case .fpr95Out:
      try scores.falsePositiveRate(atTruePositiveRate: 0.95, positive: .outOfDistribution)
    case .fpr95In:
      try scores.falsePositiveRate(atTruePositiveRate: 0.95, positive: .inDistribution)
    case .auprOut: scores.averagePrecision(positive: .outOfDistribution)
    case .auprIn: scores.averagePrecision(positive: .inDistribution)
    }
  }
}

/// The confidences of all methods on all images of a domain.
struct PairScores {
  private let pairs: [ImagePair]
  private let inside: [DetectionMethod: [Double]]
  private let outside: [[DetectionMethod: [Double]]]
  private let odin: SettingScores
  /// Nil where no step is tried.
  private let mahalanobis: SettingScores?

  /// Scores all images.
  ///
  /// - Throws: `DetectorError`.
  init(
    _ images: DomainImages, _ networks: DomainNetworks, _ configuration: PODConfiguration
  ) throws {
    pairs = images.outliers.map(\.pair)
    inside = try networks.confidences(on: images.test.images)
    outside = try images.outliers.map { try networks.confidences(on: $0.images) }
    odin = try SettingScores(
      ODINSearch(network: networks.classifier, settings: configuration.odinSettings), images)
    let settings = configuration.mahalanobisSettings
    mahalanobis =
      settings.isEmpty
      ? nil
      : try SettingScores(
        MahalanobisSearch(
          network: networks.classifier, detector: networks.mahalanobis, settings: settings), images)
  }

  /// All figures, by metric name.
  ///
  /// - Throws: `MetricError`.
  func metrics() throws(MetricError) -> [String: Double] {
    var result: [String: Double] = [:]
    for index in pairs.indices {
      for (method, confidences) in inside {
        guard let others = outside[index][method] else { continue }
        try add(method, index, confidences, others, to: &result)
      }
      for tuned in DetectionMethod.tuned {
        guard let scores = tuned.isODIN ? odin : mahalanobis else { continue }
        try add(tuned, index, scores, to: &result)
      }
    }
    return result
  }

  /// Adds the figures of a method under the setting that its tuning chooses, and that setting.
  private func add(
    _ tuned: TunedMethod, _ index: Int, _ scores: SettingScores,
    to metrics: inout [String: Double]
  ) throws(MetricError) {
    guard let choice = try scores.choice(for: index, by: tuned.rule) else { return }
    let method = tuned.method
    try add(method, index, scores.inside[choice], scores.outside[index][choice], to: &metrics)
    let place = "\(method.rawValue)/\(pairs[index].outOfDistribution.name)"
    if tuned.isODIN { metrics["temperature/\(place)"] = scores.settings[choice].temperature }
    metrics["epsilon/\(place)"] = scores.settings[choice].epsilon
  }

  private func add(
    _ method: DetectionMethod, _ index: Int, _ inside: [Double], _ outside: [Double],
    to metrics: inout [String: Double]
  ) throws(MetricError) {
    let scores = try DetectionScores(inDistribution: inside, outOfDistribution: outside)
    for figure in PairFigure.allCases {
      metrics[figure.metric(method, pairs[index])] = try figure.value(of: scores)
    }
  }
}
