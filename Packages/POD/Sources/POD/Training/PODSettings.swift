public import Vision

/// Everything that decides what the pairwise detectors of one training set are, besides the seed.
public struct PODSettings: Sendable, Hashable, Codable {
  /// The networks.
  public var architecture: Architecture
  /// The training of the classifier.
  public var classifier: TrainingSettings
  /// The training of the Siamese network from fresh weights.
  public var siamese: SiameseSettings
  /// The training of the Siamese network from the classifier's weights.
  public var fineTuning: SiameseSettings
  /// References of every class; nil for all training samples.
  public var references: Int?
  /// How logits become a score.
  public var reduction: PairReduction

  /// The published settings for an architecture.
  public init(_ architecture: Architecture) {
    self.architecture = architecture
    classifier = .published
    siamese = SiameseSettings()
    fineTuning = .fineTuning
    references = PODDetector.publishedReferences
    reduction = PairReduction()
  }
}

extension TrainingSettings {
  /// The published training of classifiers: 200 epochs of SGD with Nesterov momentum 0.9, weight
  /// decay 5e-4, from 0.1 along a cosine to 1e-6, batches of 128, crops and mirrors.
  public static var published: TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = 200
    settings.batchSize = 128
    settings.learningRate = 0.1
    settings.finalLearningRate = 1e-6
    settings.warmupSteps = 0
    settings.nesterovMomentum = 0.9
    settings.weightDecay = 5e-4
    settings.shift = 4
    settings.mirrors = true
    return settings
  }
}
