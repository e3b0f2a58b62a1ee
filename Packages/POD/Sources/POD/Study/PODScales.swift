import Datasets
public import Experiments
import OutOfDistribution
import Vision

extension PODStudy {
  /// The preset of a scale.
  public func configuration(at scale: Scale) -> PODConfiguration {
    switch scale {
    case .smoke: .smoke
    case .quick: PODConfiguration()
    case .full: .full
    case .paper: .paper(readingFrom: DataCatalog())
    }
  }
}

extension PODConfiguration {
  /// Every path once, on digits alone, in seconds.
  static let smoke: PODConfiguration = {
    var result = PODConfiguration()
    result.pairs = ImagePair.standard.filter {
      $0.inDistribution.source == .mnist && $0.outOfDistribution.source == .mnist
    }
    result.perClass = [5]
    result.fullPerClass = 20
    result.validationPerClass = 4
    result.testPerClass = 10
    result.testOutliers = 50
    result.width = 4
    result.classifierSteps = 20
    result.siameseSteps = 10
    result.fineTuningSteps = 5
    result.epsilons = [0, 0.005]
    result.mahalanobisEpsilons = [0, 0.005]
    result.toyCounts = [5, 10, 21]
    return result
  }()

  /// More images, wider networks, longer training, the released grid of ODIN; at most six hours.
  static let full: PODConfiguration = {
    var result = PODConfiguration()
    result.perClass = [2, 5, 10, 20, 50, 100, 200]
    result.fullPerClass = 2_000
    result.testPerClass = 150
    result.testOutliers = 600
    result.width = 16
    result.classifierSteps = 1_500
    result.siameseSteps = 1_500
    result.fineTuningSteps = 400
    result.temperatures = [1, 10, 100, 1000]
    result.epsilons = [0, 0.0005, 0.0014, 0.0024, 0.005, 0.01, 0.05, 0.1, 0.2]
    result.mahalanobisEpsilons = [0, 0.0005, 0.0014, 0.002, 0.005, 0.01]
    return result
  }()

  /// Those published pairs of CIFAR-10, CIFAR-100 and SVHN whose files the user has, ResNet-26.
  static func paper(readingFrom catalog: DataCatalog) -> PODConfiguration {
    var result = full
    result.pairs = ImagePair.readable(ImagePair.published, in: catalog)
    result.perClass = [5, 20, 100]
    result.fullPerClass = nil
    result.testPerClass = 100
    result.testOutliers = 2_000
    result.blocksPerStage = 4
    result.classifier.batchSize = 128
    result.classifier.shift = 4
    result.classifier.mirrors = true
    result.classifierSteps = 12_000
    result.siameseSteps = 12_000
    result.fineTuningSteps = 2_000
    result.epsilons = PerturbationSetting.epsilons
    result.mahalanobisEpsilons = PerturbationSetting.epsilons
    return result
  }
}
