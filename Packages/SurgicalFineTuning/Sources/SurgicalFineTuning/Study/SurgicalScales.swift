public import Experiments
import Vision

extension SurgicalStudy {
  /// The preset of a scale.
  public func configuration(at scale: Scale) -> SurgicalConfiguration {
    switch scale {
    case .smoke: SurgicalConfiguration.smoke
    case .quick: SurgicalConfiguration.quick
    case .full: SurgicalConfiguration.full
    case .paper: SurgicalConfiguration.paper
    }
  }
}

extension SurgicalConfiguration {
  private static func corruption(_ corruption: Corruption, _ severity: Int) -> Shift {
    Shift(.corruption(corruption, severity: severity))
  }

  /// Every path once, in seconds.
  static let smoke: SurgicalConfiguration = {
    var result = SurgicalConfiguration()
    result.width = 4
    result.sourcePerClass = 60
    result.training.epochs = 2
    result.target = TargetSizes(tunePerClass: 2, validationPerClass: 2, testPerClass: 10)
    result.tuning.learningRates = [1e-2]
    result.tuning.epochs = 2
    result.tuning.l1Strengths = [1e-3]
    result.tuning.snrThresholds = [0.3]
    result.tuning.measuredExamples = 4
    result.inputShifts = [corruption(.gaussianNoise, 5)]
    result.featureShifts = [Shift(.superclasses)]
    result.outputShifts = [Shift(.labelFlip)]
    result.ruleShifts = result.inputShifts + result.outputShifts
    result.sizeShifts = result.inputShifts + result.outputShifts
    result.sizes = [1, 3]
    result.adaptationShifts = result.inputShifts
    result.adaptationImages = 4
    result.theory = .smoke
    return result
  }()

  /// The default: at most fifteen minutes on two cores.
  static let quick: SurgicalConfiguration = {
    var result = SurgicalConfiguration()
    // One corruption each of the families noise, blur and digital, at severities that leave a class
    // readable; they were fixed by the source networks' accuracy alone, before anything was tuned.
    result.inputShifts = [
      corruption(.gaussianNoise, 4), corruption(.motionBlur, 1), corruption(.contrast, 1),
    ]
    result.featureShifts = [Shift(.superclasses), Shift(.digitPairs)]
    result.outputShifts = [Shift(.labelFlip), Shift(.spurious)]
    result.ruleShifts = [
      corruption(.gaussianNoise, 4), Shift(.superclasses), Shift(.labelFlip),
    ]
    result.sizeShifts = [corruption(.gaussianNoise, 4), Shift(.labelFlip)]
    result.adaptationShifts = [corruption(.gaussianNoise, 4)]
    return result
  }()

  /// Every claim and ablation that the data at hand allow, in at most six hours.
  static let full: SurgicalConfiguration = {
    var result = quick
    result.width = 16
    result.sourcePerClass = 2_000
    result.training.epochs = 10
    result.tuning = TuningSettings()
    result.inputShifts = ShiftLevel.input.standardShifts
    result.featureShifts += [Shift(.clusters)]
    result.outputShifts += [Shift(.labelPermutation(seed: 0))]
    result.ruleShifts = result.shifts
    result.sizes = [1, 3, 30, 100]
    result.adaptationShifts += [corruption(.contrast, 1)]
    result.adaptationImages = 1_000
    result.hasFurtherAdaptation = true
    result.theory = .full
    return result
  }()

  /// The corruptions of the released code, which leaves out five of the 19 files.
  private static let releasedCorruptions: [PublishedCorruption] = [
    .frost, .gaussianBlur, .gaussianNoise, .glassBlur, .impulseNoise, .jpegCompression, .motionBlur,
    .pixelate, .saturate, .shotNoise, .snow, .spatter, .speckleNoise, .zoomBlur,
  ]

  /// The published configuration as far as data allow, on a user's own CIFAR-10 and CIFAR-10-C.
  static let paper: SurgicalConfiguration = {
    var result = full
    result.blocksPerStage = 4
    result.sourcePerClass = 5_500
    result.training.epochs = 30
    result.training.batchSize = 64
    result.training.shift = 4
    result.training.mirrors = true
    result.target = TargetSizes(tunePerClass: 100, validationPerClass: 10, testPerClass: 90)
    result.inputShifts = releasedCorruptions.map { Shift(.cifar10C($0, severity: 5)) }
    // Stand-ins on Fashion-MNIST, in direction only: super-classes for Living-17, textures behind
    // shoes for Waterbirds. Both sets of photographs need a pretrained ResNet-50.
    result.featureShifts = [Shift(.superclasses)]
    result.outputShifts = [Shift(.labelFlip, of: .cifar10), Shift(.spurious)]
    result.ruleShifts = result.shifts
    result.sizeShifts = [
      Shift(.cifar10C(.gaussianNoise, severity: 5)), Shift(.labelFlip, of: .cifar10),
    ]
    result.sizes = [1, 10, 50]
    result.adaptationShifts = result.inputShifts
    result.adaptationRate = 0.005
    result.plantedImages = .cifar10
    return result
  }()
}
