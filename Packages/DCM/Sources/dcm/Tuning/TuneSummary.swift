import DCM
import Datasets
import Experiments
import OutOfDistribution
import Vision

/// What `tune` prints.
struct TuneSummary: Encodable {
  let method: String
  let labelledImages: Int
  let uncertaintyImages: Int
  let lastLoss: Double?
  /// The metrics of the base network's largest probability, and those after tuning.
  private(set) var before: [String: Double] = [:]
  private(set) var after: [String: Double] = [:]
  var files: [String] = []

  init(_ method: String, _ loss: Double?, _ images: TuneImages) {
    self.method = method
    labelledImages = images.data.labelled.count
    uncertaintyImages = images.data.uncertainty?.images.count ?? 0
    lastLoss = loss
  }

  /// Adds metrics where known and unknown test images are at hand, and accuracy with labels.
  mutating func add<Backbone: StagedNetwork>(
    before: TunedClassifier<Backbone>, after: TunedClassifier<Backbone>, _ images: TuneImages,
    score: ConfidenceScore
  ) throws {
    self.before = try metrics(of: before, images, .softmax)
    self.after = try metrics(of: after, images, score)
  }

  private func metrics<Backbone: StagedNetwork>(
    of classifier: TunedClassifier<Backbone>, _ images: TuneImages, _ score: ConfidenceScore
  ) throws -> [String: Double] {
    var result: [String: Double] = [:]
    let outputs = images.test.map { classifier.outputs(for: $0.images) }
    if outputs.count == 2 {
      let scores = try DetectionScores(
        inDistribution: classifier.confidences(of: outputs[0], score: score),
        outOfDistribution: classifier.confidences(of: outputs[1], score: score))
      for metric in DetectionMetric.all() { result[metric.name] = try metric.value(of: scores) }
    }
    // A binary classifier does not learn the classes.
    if let labels = images.knownLabels, classifier.method != .binaryClassifier {
      let predictions = classifier.predictions(of: outputs[0])
      result["accuracy"] =
        Double(zip(predictions, labels).count { $0 == $1 }) / Double(max(labels.count, 1))
    }
    return result
  }

  var text: String {
    var lines = [
      "\(method): \(labelledImages) labelled images, \(uncertaintyImages) in the uncertainty set"
        + (lastLoss.map { ", last loss \($0.fixed(3))" } ?? "")
    ]
    for name in after.keys.sorted() {
      let base = before[name].map { "base \((100 * $0).fixed(1))" } ?? "base –"
      lines.append("  \(name): \(base), tuned \((100 * (after[name] ?? .nan)).fixed(1))")
    }
    return (lines + files.map { "file: \($0)" }).joined(separator: "\n") + "\n"
  }
}

extension TuneImages {
  /// Writes the confidences of each test set; returns the paths.
  func write<Backbone: StagedNetwork>(
    _ classifier: TunedClassifier<Backbone>, _ score: ConfidenceScore, to path: String
  ) throws -> [String] {
    try test.map { set in
      let file = path.replacing("{set}", with: set.name)
      let values = classifier.confidences(for: set.images, score: score)
      try CSV.write(
        CSVTable(header: ["confidence"], rows: values.map { ["\($0)"] }), to: file)
      return file
    }
  }
}
