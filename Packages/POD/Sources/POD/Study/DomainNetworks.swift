public import Datasets
import LinearAlgebra
import NeuralNetworks
import OutOfDistribution
import Randomness
public import Vision

/// The networks of one in-distribution training set, and the detectors that read them.
struct DomainNetworks: Sendable {
  typealias Network = Standardized<ResNet>

  let classifier: Network
  /// The tied covariance of the classifier's last features, pseudo-inverse.
  let mahalanobis: MahalanobisDetector
  private let siamese: FittedPOD<Network>
  private let fineTuned: FittedPOD<Network>
  private let detectors: [(method: DetectionMethod, detector: any Detector)]

  /// Trains all networks and fits all detectors.
  ///
  /// - Throws: `TrainingError`, `PODError`, `DetectorError`.
  init(
    on data: LabeledImages, _ configuration: PODConfiguration, key: RandomKey,
    report: (Double) -> Void
  ) throws {
    let settings = configuration.settings(for: data)
    func fresh(_ name: String) -> Network {
      let shape = configuration.shape(for: data)
      return Standardized(ResNet(shape, key: key.split(name)), for: data.images)
    }
    classifier = try settings.trainedClassifier(
      fresh("classifier weights"), on: data, key: key.split("classifier"))
    report(0.35)
    siamese = try settings.siamese(fresh("siamese weights"), on: data, key: key.split("siamese"))
    report(0.65)
    fineTuned = try settings.fineTuned(classifier, on: data, key: key.split("fine-tuning"))
    report(0.8)
    let outputs = NetworkOutputs(of: classifier, on: data.images)
    mahalanobis = try MahalanobisDetector(fitting: outputs, labels: data.labels)
    detectors = try Self.fitted(outputs, data.labels, configuration)
  }

  private static func fitted(
    _ outputs: NetworkOutputs, _ labels: [Int32], _ configuration: PODConfiguration
  ) throws -> [(method: DetectionMethod, detector: any Detector)] {
    let features = outputs.features[outputs.features.count - 1]
    let perClass = labels.count { $0 == labels[0] }
    return [
      (.msp, try LogitDetector(.maximumProbability)),
      (.odin, try LogitDetector(.odin())),
      (.maximumLogit, try LogitDetector(.maximumLogit)),
      (.energy, try LogitDetector(.energy())),
      (
        .mahalanobisRidge,
        try MahalanobisDetector(
          fitting: outputs, labels: labels, rule: PrecisionRule(ridge: configuration.ridge))
      ),
      (.relativeMahalanobis, try RelativeMahalanobisDetector(fitting: outputs, labels: labels)),
      (
        .nearestNeighbor,
        try NearestNeighborDetector(fitting: outputs, k: min(configuration.neighbors, perClass))
      ),
      (
        .podEmbedding,
        try PODDetector(
          .euclidean(width: features.columns), features: features, labels: labels,
          perClass: configuration.references)
      ),
    ]
  }

  /// Confidences of images by all methods but those that are tuned.
  ///
  /// - Throws: `DetectorError`.
  func confidences(on images: ImageArray) throws(DetectorError) -> [DetectionMethod: [Double]] {
    let outputs = NetworkOutputs(of: classifier, on: images)
    var result: [DetectionMethod: [Double]] = [:]
    result[.mahalanobis] = try mahalanobis.confidences(for: outputs)
    for (method, detector) in detectors { result[method] = try detector.confidences(for: outputs) }
    for (method, fitted) in [(DetectionMethod.podSiamese, siamese), (.podFineTuned, fineTuned)] {
      result[method] = try fitted.detector.confidences(for: fitted.outputs(on: images))
    }
    return result
  }

  /// The share of test images that the classifier and the pairwise detectors put into their class.
  ///
  /// - Throws: `PODError`.
  func accuracies(on test: LabeledImages) throws(PODError) -> [String: Double] {
    let outputs = NetworkOutputs(of: classifier, on: test.images)
    let hits = zip(outputs.predictions, test.labels).count { $0 == $1 }
    var result = ["classifier": Double(hits) / Double(max(test.count, 1))]
    for (method, fitted) in [(DetectionMethod.podSiamese, siamese), (.podFineTuned, fineTuned)] {
      guard let features = fitted.outputs(on: test.images).features.last else { continue }
      result[method.rawValue] = try fitted.detector.accuracy(features, labels: test.labels)
    }
    for case (.podEmbedding, let detector as PODDetector) in detectors {
      guard let features = outputs.features.last else { continue }
      result[DetectionMethod.podEmbedding.rawValue] = try detector.accuracy(
        features, labels: test.labels)
    }
    return result
  }
}

extension PODConfiguration {
  /// The residual network for images and their classes.
  public func shape(for data: LabeledImages) -> ResNet.Configuration {
    ResNet.Configuration(
      blocksPerStage: blocksPerStage, width: width, channels: data.images.channels,
      classes: data.classCount)
  }

  /// The training of all networks, with as many steps whatever the number of images, rounded up to
  /// whole passes over them.
  public func settings(for data: LabeledImages) -> PODSettings {
    var settings = PODSettings(.resnet(shape(for: data)))
    settings.classifier = classifier
    let stepsPerEpoch = (data.count + classifier.batchSize - 1) / classifier.batchSize
    settings.classifier.epochs = max(1, (classifierSteps + stepsPerEpoch - 1) / stepsPerEpoch)
    settings.siamese = siamese
    settings.siamese.pairsPerEpoch = siamese.batchSize * siameseSteps
    settings.fineTuning = siamese
    settings.fineTuning.pairsPerEpoch = siamese.batchSize * fineTuningSteps
    settings.references = references
    return settings
  }
}
