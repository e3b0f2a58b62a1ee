import Datasets
import Experiments
import NeuralNetworks
import OutOfDistribution
import POD
import Reports
import Vision

/// What `train` prints.
struct TrainingSummary: Encodable {
  let kind: TrainedKind
  let detector: String
  let trainingImages: Int
  let classes: Int
  let parameters: Int
  let steps: Int
  /// The share of held-out images whose nearest class, by the detector, is their own.
  let accuracy: Double?
  /// The share that the classifier's largest logit puts into their class.
  let classifierAccuracy: Double?
  /// Metrics of held-out images against each set to be rejected.
  let unknown: [String: [String: Double]]
  var files: [String] = []

  init(
    _ fitted: FittedPOD<Standardized<ResNet>>, _ images: TrainingImages, _ kind: TrainedKind,
    steps: Int
  ) throws {
    self.kind = kind
    self.steps = steps
    detector = fitted.variant.rawValue
    trainingImages = images.train.count
    classes = images.train.classCount
    parameters = fitted.network.parameterCount
    let held = images.test.map { fitted.outputs(on: $0.images) }
    let labels = images.test?.labels ?? []
    accuracy = try held?.features.last.map { try fitted.detector.accuracy($0, labels: labels) }
    classifierAccuracy = kind == .classifier ? held.map { Self.accuracy($0, labels) } : nil
    unknown = try Self.metrics(fitted, held, images)
  }

  private static func accuracy(_ outputs: NetworkOutputs, _ labels: [Int32]) -> Double {
    Double(zip(outputs.predictions, labels).count { $0 == $1 }) / Double(max(labels.count, 1))
  }

  private static func metrics(
    _ fitted: FittedPOD<Standardized<ResNet>>, _ held: NetworkOutputs?, _ images: TrainingImages
  ) throws -> [String: [String: Double]] {
    guard let held else { return [:] }
    let inside = try fitted.detector.confidences(for: held)
    var found: [String: [String: Double]] = [:]
    for (name, set) in images.unknown {
      let scores = try DetectionScores(
        inDistribution: inside,
        outOfDistribution: fitted.detector.confidences(for: fitted.outputs(on: set)))
      var values: [String: Double] = [:]
      for metric in DetectionMetric.all() { values[metric.name] = try metric.value(of: scores) }
      found[name] = values
    }
    return found
  }

  var text: String {
    let fpr = DetectionMetric.falsePositiveRate(
      at: 0.95, rule: .firstReach, positive: .outOfDistribution)
    var table = Table(
      ["unknown", "AUROC (%)", "FPR at 95 % of unknown (%)"],
      caption: "\(detector) on held-out images against sets to be rejected.")
    for (name, values) in unknown.sorted(by: { $0.key < $1.key }) {
      table.append([
        .text(name), .number(values["auroc"].map { 100 * $0 }, decimals: 1),
        .number(values[fpr.name].map { 100 * $0 }, decimals: 1),
      ])
    }
    let qualities = [("classifier", classifierAccuracy), ("nearest class", accuracy)].compactMap {
      name, value in value.map { ", \(name) \((100 * $0).fixed(1)) % right" }
    }
    return "\(kind.rawValue): \(trainingImages) images of \(classes) classes, \(parameters) "
      + "parameters, \(steps) steps\(qualities.joined())\n"
      + (unknown.isEmpty ? "" : table.plainText) + files.map { "wrote \($0)\n" }.joined()
  }
}
