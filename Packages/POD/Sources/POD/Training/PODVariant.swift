public import Datasets
import LinearAlgebra
public import OutOfDistribution
public import Randomness
public import Vision

/// The pairwise detectors that the paper and its code leave open; all are shipped and named.
public enum PODVariant: String, Sendable, Hashable, Codable, CaseIterable {
  /// Squared distance in a classifier's embedding, no pair training: what the published test
  /// command evaluates.
  case embedding = "POD-E"
  /// A Siamese network from fresh weights with the head of the settings: what the paper's abstract
  /// says.
  case siamese = "POD-S"
  /// A Siamese network from the classifier's weights.
  case fineTuned = "POD-F"
}

/// A detector and the network whose embeddings it compares.
public struct FittedPOD<Network: StagedNetwork>: Sendable {
  /// Which detector it is.
  public let variant: PODVariant
  /// The network.
  public let network: Network
  /// The detector.
  public let detector: PODDetector

  /// A network and a detector that reads its last features.
  public init(_ variant: PODVariant, _ network: Network, _ detector: PODDetector) {
    (self.variant, self.network, self.detector) = (variant, network, detector)
  }

  /// The embeddings of images that the detector reads, `[images, width]`.
  public func outputs(on images: ImageArray) -> NetworkOutputs {
    NetworkOutputs(of: network, on: images)
  }
}

extension PODSettings {
  /// A trained classifier.
  ///
  /// - Throws: `TrainingError.diverged`.
  public func trainedClassifier<Network: StagedNetwork>(
    _ network: Network, on data: LabeledImages, key: RandomKey
  ) throws(TrainingError) -> Network {
    var training = ClassifierTraining(network, on: data, settings: classifier, key: key)
    while !training.isFinished { _ = try training.advance() }
    return training.network
  }

  /// POD-E: the classifier's embedding, compared by squared distance.
  ///
  /// - Throws: `PODError` for a class without image or features that are not finite.
  public func embedding<Network: StagedNetwork>(
    _ classifier: Network, on data: LabeledImages
  ) throws(PODError) -> FittedPOD<Network> {
    let outputs = NetworkOutputs(of: classifier, on: data.images)
    guard let features = outputs.features.last else { throw .noFeatures }
    return try fitted(
      .embedding, classifier, .euclidean(width: features.columns), features, data.labels)
  }

  /// POD-S: a Siamese network from fresh weights.
  ///
  /// - Throws: `PODError` for a class with a single image, `TrainingError.diverged`.
  public func siamese<Network: StagedNetwork>(
    _ fresh: Network, on data: LabeledImages, key: RandomKey
  ) throws -> FittedPOD<Network> {
    try paired(.siamese, fresh, on: data, settings: siamese, key: key)
  }

  /// POD-F: a Siamese network from a classifier's weights, all of them or the head only trained.
  ///
  /// - Throws: As ``siamese(_:on:key:)``.
  public func fineTuned<Network: StagedNetwork>(
    _ classifier: Network, on data: LabeledImages, key: RandomKey
  ) throws -> FittedPOD<Network> {
    try paired(.fineTuned, classifier, on: data, settings: fineTuning, key: key)
  }

  private func paired<Network: StagedNetwork>(
    _ variant: PODVariant, _ network: Network, on data: LabeledImages, settings: SiameseSettings,
    key: RandomKey
  ) throws -> FittedPOD<Network> {
    var training = try SiameseTraining(network, on: data, settings: settings, key: key)
    try training.run()
    return try fitted(variant, training.model, on: data)
  }

  /// The detector of a Siamese network, with references from its training set.
  func fitted<Network: StagedNetwork>(
    _ variant: PODVariant, _ trained: SiameseNetwork<Network>, on data: LabeledImages
  ) throws(PODError) -> FittedPOD<Network> {
    let outputs = NetworkOutputs(of: trained.network, on: data.images)
    guard let features = outputs.features.last else { throw .noFeatures }
    return try fitted(
      variant, trained.network, trained.head.comparison(), features, data.labels)
  }

  private func fitted<Network: StagedNetwork>(
    _ variant: PODVariant, _ network: Network, _ comparison: PairComparison, _ features: Matrix,
    _ labels: [Int32]
  ) throws(PODError) -> FittedPOD<Network> {
    let detector = try PODDetector(
      comparison, features: features, labels: labels, perClass: references, reduction: reduction)
    return FittedPOD(variant, network, detector)
  }
}
