public import OutOfDistribution
public import Vision

/// The form of the networks of a study; classes and channels come from the images.
public enum NetworkForm: Sendable, Hashable, Codable {
  /// A residual network with so many blocks a stage and channels in the first one.
  case resnet(blocksPerStage: Int, width: Int)
  /// A wide residual network; six blocks a group and widening 2 make WRN-40-2.
  case wideResNet(blocksPerStage: Int, widening: Int)

  /// The architecture for some images; activations are normalised over the batch.
  public func architecture(classes: Int, channels: Int) -> Architecture {
    switch self {
    case .resnet(let blocks, let width):
      .resnet(
        ResNet.Configuration(
          blocksPerStage: blocks, width: width, channels: channels, classes: classes,
          normalization: .batch))
    case .wideResNet(let blocks, let widening):
      .wideResNet(
        WideResNet.Configuration(
          blocksPerStage: blocks, widening: widening, channels: channels, classes: classes))
    }
  }
}

/// A mild change of test images, under which predictions are to be ranked.
public struct MildShift: Sendable, Hashable, Codable {
  /// The corruption.
  public var corruption: Corruption
  /// Its severity, 1 to 5.
  public var severity: Int

  /// A corruption at a severity.
  public init(_ corruption: Corruption, severity: Int = 1) {
    self.corruption = corruption
    self.severity = severity
  }

  var name: String { "\(corruption.rawValue),\(severity)" }
}

/// Everything that decides what the cells of the study compute, besides the seed.
public struct DCMConfiguration: Sendable, Hashable, Codable {
  /// The form of the networks.
  public var form = NetworkForm.resnet(blocksPerStage: 1, width: 8)
  /// How base networks are trained.
  public var pretraining = DCMConfiguration.usualPretraining
  /// How they are tuned.
  public var tuning = DCMConfiguration.usualTuning
  /// Known and unknown images; the first pair is that of the ablations.
  public var pairs: [ImagePair] = []
  /// The images of each pair.
  public var sizes = PairSizes(
    trainPerClass: 280, validationPerClass: 20, unlabeledPerClass: 100, testPerClass: 100,
    unlabeledOutliers: 420, testOutliers: 500)
  /// The images of pairs on the small set of digits.
  public var smallSizes = PairSizes(
    trainPerClass: 90, validationPerClass: 10, unlabeledPerClass: 36, testPerClass: 30,
    unlabeledOutliers: 160, testOutliers: 180)
  /// The images that stand for outliers chosen by hand, unlike those of any test.
  public var auxiliary = "photos"
  /// The size of the uncertainty set.
  public var setSize = 480
  /// The share of unknown images in it; the published one.
  public var fraction = 1.0 / 6
  /// The weight of the confidence loss; the published one.
  public var weight = 0.5
  /// Methods that tune the base network, or train others, for detection.
  public var methods: [Method] = DCMConfiguration.usualMethods
  /// Shares of unknown images at which DCM is followed, ascending.
  public var fractions = [0, 1.0 / 51, 1.0 / 11, 1.0 / 6, 1.0 / 2, 5.0 / 6]
  /// Sizes of the uncertainty set at which DCM is followed, ascending.
  public var setSizes = [60, 120, 240, 480]
  /// Weights at which DCM is followed, ascending.
  public var weights = [0.05, 0.1, 0.5, 1, 2]
  /// Images on which a network is to know where it errs, by name.
  public var selectiveDomains = ["mnist"]
  /// The images for that; none are set aside for monitoring.
  public var selectiveSizes = SelectiveSizes()
  /// Mild changes of the test images, in the table for CIFAR-10: each takes 2 to 4 points of accuracy
  /// from the base network of quick scale on seeds 1000 to 1002, which are not seeds of the study.
  public var shifts = [
    MildShift(.gaussianNoise, severity: 5), MildShift(.gaussianBlur, severity: 2),
    MildShift(.rotate),
  ]

  /// The settings of quick runs, without any pair.
  public init() {}

  // Margins of energies as small networks on digits have them, not those of CIFAR-10.
  private static let usualMethods: [Method] = [
    .plain, .confidenceMinimization(), .outlierExposure(),
    .energy(EnergyHinge(innerMargin: -8, outerMargin: -1)), .binaryClassifier,
    .disagreement(members: 3), .woods(), .ensemble(members: 3),
  ]

  // Twice as long as the first try, with random shifts as in the published training: accuracy on
  // seeds 1000 to 1002, which are not seeds of the study, rises from 98.6 to 98.9 % on digits and
  // stays at 94.1 % on clothing.
  private static var usualPretraining: ConfidenceSettings {
    var settings = ConfidenceSettings()
    settings.length = .steps(480)
    settings.labelledBatch = 64
    settings.learningRate = 0.1
    settings.shift = 2
    return settings
  }

  // The rate with the largest mean AUROC over the three quick pairs among 0.03, 0.1 and 0.2 on the
  // same seeds: 89.4, 89.0 and 87.8 %. The published 1e-3 is that of a WRN-40-2 over ten epochs.
  private static var usualTuning: ConfidenceSettings {
    var settings = ConfidenceSettings()
    settings.length = .steps(300)
    settings.learningRate = 0.03
    settings.shift = 2
    return settings
  }

  /// The sizes of a pair's images.
  public func sizes(of pair: ImagePair) -> PairSizes {
    pair.inDistribution.source == .optdigits ? smallSizes : sizes
  }

  /// The known domains of all pairs, each once.
  var domains: [ImageDomain] {
    pairs.map(\.inDistribution).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
