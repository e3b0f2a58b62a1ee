public import OutOfDistribution
public import Vision

/// Everything that decides what the cells of the study compute, besides the seed.
public struct PODConfiguration: Sendable, Hashable, Codable {
  /// The pairs; those of one in-distribution domain share their networks.
  public var pairs = ImagePair.standard
  /// Training images per class with few data, ascending.
  public var perClass = [5, 20, 100]
  /// The most training images per class with full data; nil for all that validation leaves.
  public var fullPerClass: Int? = 280
  /// In-distribution images per class to tune by, from those to train on.
  public var validationPerClass = 20
  /// In-distribution test images per class.
  public var testPerClass = 60
  /// Out-of-distribution test images of each pair.
  public var testOutliers = 300
  /// Basic blocks per stage of the residual network.
  public var blocksPerStage = 1
  /// Channels of its first stage; embeddings are four times as wide.
  public var width = 8
  /// How the classifier is trained; the number of epochs follows from ``classifierSteps``.
  public var classifier = PODConfiguration.classifierTraining
  /// Steps of the classifier, at any number of images.
  public var classifierSteps = 400
  /// How Siamese networks are trained; the number of pairs follows from the steps.
  public var siamese = PODConfiguration.pairTraining
  /// Steps of the Siamese network from fresh weights.
  public var siameseSteps = 900
  /// Steps of the Siamese network from the classifier's weights.
  public var fineTuningSteps = 150
  /// References of every class, if there are as many.
  public var references = PODDetector.publishedReferences
  /// The ridge of the second Mahalanobis detector, in mean variances.
  public var ridge = 0.1
  /// Neighbours of the detector by nearest neighbours, at most the training images of a class.
  public var neighbors = 50
  /// Temperatures among which ODIN is tuned.
  public var temperatures = [1.0, 1000]
  /// Steps on the input among which ODIN is tuned, in pixel values of 0 to 1.
  public var epsilons = [0, 0.0014, 0.005, 0.02]
  /// Steps on the input among which Mahalanobis is tuned, in pixel values of 0 to 1; none to leave
  /// the tuned methods out.
  public var mahalanobisEpsilons = [0, 0.0014, 0.005]
  /// Training samples per class of the low-data toy set.
  public var toyCounts = ToySet.lowDataCounts

  /// The settings of the quick scale.
  public init() {}

  // The rate with the best accuracy with full data among 0.001, 0.003, 0.01 and 0.03 on seeds 1000
  // and 1001, which are not seeds of the study: 97.7 % on digits, 85.2 % on letters and 75.6 % on
  // clothing (at 0.003: 96.7, 77.8 and 71.9 %).
  private static var classifierTraining: TrainingSettings {
    var settings = TrainingSettings()
    settings.batchSize = 32
    settings.learningRate = 0.01
    return settings
  }

  // The rate with the best accuracy of the nearest class among 0.005, 0.02, 0.05 and 0.1 on the
  // same seeds, after 300 steps: 82.3 % on digits and 57.7 % on clothing (at 0.02: 52.8 and 45.2 %).
  private static var pairTraining: SiameseSettings {
    var settings = SiameseSettings()
    settings.epochs = 1
    settings.learningRate = 0.1
    return settings
  }

  /// The in-distribution domains, each once, in the order of the pairs.
  public var domains: [ImageDomain] {
    pairs.map(\.inDistribution).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The pairs of an in-distribution domain.
  func pairs(of domain: ImageDomain) -> [ImagePair] {
    pairs.filter { $0.inDistribution == domain }
  }

  /// All amounts of training data, few to full.
  var regimes: [Regime] { perClass.map { .perClass($0) } + [.full] }

  /// The settings of ODIN that tuning chooses from; temperature 1 without a step is MSP.
  var odinSettings: [PerturbationSetting] {
    temperatures.flatMap { temperature in
      epsilons.map { PerturbationSetting(temperature: temperature, epsilon: $0) }
    }
    .filter { $0 != PerturbationSetting() }
  }

  /// The settings of Mahalanobis that tuning chooses from.
  var mahalanobisSettings: [PerturbationSetting] {
    mahalanobisEpsilons.map { PerturbationSetting(epsilon: $0) }
  }
}
