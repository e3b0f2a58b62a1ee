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
  private let settings: [PerturbationSetting]
  private let inside: [DetectionMethod: [Double]]
  private let outside: [[DetectionMethod: [Double]]]
  /// ODIN by setting: tests, validation, and the sets to be rejected.
  private let odinInside: [[Double]]
  private let odinValidation: [[Double]]
  private let odinOutside: [[[Double]]]

  /// Scores all images.
  ///
  /// - Throws: `DetectorError`.
  init(
    _ images: DomainImages, _ networks: DomainNetworks, _ settings: [PerturbationSetting]
  ) throws {
    pairs = images.outliers.map(\.pair)
    self.settings = settings
    inside = try networks.confidences(on: images.test.images)
    outside = try images.outliers.map { try networks.confidences(on: $0.images) }
    let search = ODINSearch(network: networks.classifier, settings: settings)
    odinInside = try search.confidences(on: images.test.images)
    odinValidation = try search.confidences(on: images.validation.images)
    odinOutside = try images.outliers.map { try search.confidences(on: $0.images) }
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
      for method in DetectionMethod.tuned {
        guard let choice = try choice(method, index) else { continue }
        try add(method, index, odinInside[choice], odinOutside[index][choice], to: &result)
        let place = "\(method.rawValue)/\(pairs[index].outOfDistribution.name)"
        result["temperature/\(place)"] = settings[choice].temperature
        result["epsilon/\(place)"] = settings[choice].epsilon
      }
    }
    return result
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

  /// The setting that tuning chooses for a pair; nil where there is no other set to tune by.
  private func choice(_ method: DetectionMethod, _ index: Int) throws(MetricError) -> Int? {
    if method == .odinOracle {
      return try ODINChoice(inDistribution: odinInside, outOfDistribution: [odinOutside[index]])
        .index
    }
    let others = odinOutside.indices.filter { $0 != index }.map { odinOutside[$0] }
    guard !others.isEmpty, !(odinValidation.first?.isEmpty ?? true) else { return nil }
    return try ODINChoice(inDistribution: odinValidation, outOfDistribution: others).index
  }
}
