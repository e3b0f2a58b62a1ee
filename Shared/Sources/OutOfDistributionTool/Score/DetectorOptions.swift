import ArgumentParser
import OutOfDistribution

/// Which detectors, and how they are set.
struct DetectorOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Detectors to fit, separated by commas: \(DetectorFile.names.joined(separator: ", ")).",
      valueName: "names"))
  var method: String?

  @Option(
    help: ArgumentHelp("A detector that was saved; may be repeated.", valueName: "file"))
  var detector: [String] = []

  @Option(help: "The divisor of logits of energy (1 unless given) and odin (1000).")
  var temperature: Double?

  @Option(help: "The neighbour that knn takes.")
  var k = 50

  @Option(help: "What is added to covariances, in units of their mean variance.")
  var ridge = 0.0

  @Option(help: "The relative eigenvalue up to which covariances count as singular.")
  var rankTolerance: Double?

  @Option(help: "The width of vim's principal subspace.")
  var dimension: Int?

  @Option(help: "The share of activations that react leaves as they are.")
  var quantile = 0.9

  @Option(
    help: "The step on the input of odin and mahalanobis; only 0 without a network.")
  var epsilon = 0.0

  /// The names after `--method`.
  var names: [String] {
    method?.split(separator: ",").map { String($0.filter { $0 != " " }) } ?? []
  }

  func validate() throws {
    if names.isEmpty && detector.isEmpty {
      throw ValidationError("there is no detector: add --method or --detector")
    }
    if let repeated = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError("--method names \"\(repeated)\" twice")
    }
  }

  /// Fits the named detectors and reads the saved ones.
  func detectors(_ training: TrainingFiles) throws(DetectorError) -> [any Detector] {
    if epsilon != 0 {
      let moving = names.first { ["odin", "mahalanobis"].contains($0) }
      throw .missingGradient(method: "a step on the input (\(moving ?? "--epsilon"))")
    }
    var detectors: [any Detector] = []
    for name in names { detectors.append(try fitted(name, training)) }
    for path in detector { detectors.append(try DetectorFile.load(path)) }
    return detectors
  }

  private func fitted(
    _ name: String, _ training: TrainingFiles
  ) throws(DetectorError) -> any Detector {
    switch name {
    case "msp": try LogitDetector(.maximumProbability)
    case "max-logit": try LogitDetector(.maximumLogit)
    case "energy": try LogitDetector(.energy(temperature: temperature ?? 1))
    case "entropy": try LogitDetector(.entropy)
    case "odin": try LogitDetector(.odin(temperature: temperature ?? 1000))
    case "gen": try LogitDetector(.generalizedEntropy())
    default: try fittedToTraining(name, training)
    }
  }

  private func fittedToTraining(
    _ name: String, _ training: TrainingFiles
  ) throws(DetectorError) -> any Detector {
    let outputs = training.outputs
    if name == "kl-matching", outputs.logits == nil {
      throw .empty(input: "logits of training data (--train-logits)")
    }
    if name != "kl-matching", outputs.features.isEmpty, DetectorFile.names.contains(name) {
      throw .empty(input: "features of training data (--train-features)")
    }
    switch name {
    case "kl-matching": return try KLMatchingDetector(fitting: outputs)
    case "knn": return try NearestNeighborDetector(fitting: outputs, k: k)
    case "mahalanobis":
      return try MahalanobisDetector(fitting: outputs, labels: try labels(training), rule: rule)
    case "relative-mahalanobis":
      return try RelativeMahalanobisDetector(
        fitting: outputs, labels: try labels(training), rule: rule)
    case "vim":
      return try VirtualLogitDetector(
        fitting: outputs, lastLayer: try lastLayer(training, name), dimension: dimension)
    case "react":
      return try RectifiedActivationDetector(
        fitting: outputs, lastLayer: try lastLayer(training, name), quantile: quantile)
    default: throw .unknownDetector(name: name, known: DetectorFile.names)
    }
  }

  private var rule: PrecisionRule { PrecisionRule(ridge: ridge, rankTolerance: rankTolerance) }

  private func labels(_ training: TrainingFiles) throws(DetectorError) -> [Int32] {
    guard let labels = training.labels else { throw .empty(input: "labels (--train-labels)") }
    return labels
  }

  private func lastLayer(
    _ training: TrainingFiles, _ name: String
  ) throws(DetectorError) -> LastLayer {
    guard let layer = training.lastLayer else { throw .missingLastLayer(detector: name) }
    return layer
  }
}
