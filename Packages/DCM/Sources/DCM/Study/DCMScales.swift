public import Experiments
import OutOfDistribution
import Vision

extension DCMStudy {
  /// The preset of a scale.
  public func configuration(at scale: Scale) -> DCMConfiguration {
    switch scale {
    case .smoke: .smoke
    case .quick: .quick
    case .full: .full
    case .paper: .paper
    }
  }
}

extension DCMConfiguration {
  private static func pairs(_ names: [String]) -> [ImagePair] {
    names.compactMap { name in ImagePair.nearAndFar.first { $0.name == name } }
  }

  // Clothing comes first and with it the ablations: on digits the base network leaves little to gain.
  private static let first = "fashion[0,2,3,7,8] vs fashion[1,4,5,6,9]"

  /// Every path once, in seconds, on digits alone.
  static let smoke: DCMConfiguration = {
    var result = DCMConfiguration()
    result.form = .resnet(blocksPerStage: 1, width: 4)
    result.pretraining.length = .steps(20)
    result.pretraining.labelledBatch = 16
    result.tuning.length = .steps(6)
    result.tuning.learningRate = 0.1
    result.tuning.labelledBatch = 8
    result.tuning.unlabelledBatch = 8
    result.pairs = pairs(["mnist[0-4] vs mnist[5-9]"])
    result.sizes = PairSizes(
      trainPerClass: 20, validationPerClass: 4, unlabeledPerClass: 12, testPerClass: 12,
      unlabeledOutliers: 60, testOutliers: 40)
    result.auxiliary = "mnist/permute"
    result.setSize = 36
    result.fractions = [0, 1.0 / 6, 5.0 / 6]
    result.setSizes = [12, 24, 36]
    result.weights = [0.05, 0.5, 1]
    result.selectiveSizes.trainPerClass = 10
    result.selectiveSizes.heldOutPerClass = 20
    result.selectiveSizes.testPerClass = 10
    result.shifts = [MildShift(.gaussianNoise)]
    return result
  }()

  /// The default: at most fifteen minutes on two cores.
  static let quick: DCMConfiguration = {
    var result = DCMConfiguration()
    result.pairs = pairs([
      first, "mnist[0-4] vs mnist[5-9]", "mnist[0-4] vs letters",
    ])
    return result
  }()

  /// All pairs, methods and ablations that the data at hand allow, in at most six hours.
  static let full: DCMConfiguration = {
    var result = quick
    result.form = .resnet(blocksPerStage: 1, width: 16)
    result.pairs = pairs([first]) + ImagePair.nearAndFar.filter { $0.name != first }
    result.pretraining.length = .steps(600)
    result.tuning.length = .steps(600)
    result.methods += [.logitNorm(), .virtualOutliers()]
    result.methods = result.methods.map { method in
      switch method {
      case .disagreement: .disagreement()
      case .ensemble: .ensemble()
      default: method
      }
    }
    result.weights = [0.05, 0.1, 0.25, 0.5, 1, 2]
    result.selectiveDomains = ["mnist", "fashion"]
    return result
  }()

  /// The published configuration as far as a user's own CIFAR-10 and CIFAR-100 allow.
  static let paper: DCMConfiguration = {
    var result = full
    result.form = .wideResNet(blocksPerStage: 6, widening: 2)
    result.pretraining = .pretraining
    result.tuning = .asReleased
    result.pairs = ImagePair.paper
    result.sizes = PairSizes(
      trainPerClass: 400, validationPerClass: 100, unlabeledPerClass: 50, testPerClass: 50,
      unlabeledOutliers: 1_000, testOutliers: 1_000)
    // Natural images apart from those of the tests are not at hand; scrambled ones stand for them.
    result.auxiliary = "cifar10/permute"
    result.setSize = 500
    result.fractions = [0, 1.0 / 11, 1.0 / 6, 1.0 / 2, 5.0 / 6]
    result.setSizes = [60, 120, 240, 500]
    result.methods = Method.all.filter { !$0.isSelectiveOnly }
    result.selectiveDomains = ["cifar10"]
    result.shifts = result.shifts.map { MildShift($0.corruption) }
    return result
  }()
}

extension Method {
  /// Whether the method is published for selective classification alone.
  fileprivate var isSelectiveOnly: Bool {
    switch self {
    case .gamblers, .selfAdaptive, .selectiveNet: true
    default: false
    }
  }
}
