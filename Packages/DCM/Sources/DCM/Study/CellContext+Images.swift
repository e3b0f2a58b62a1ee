import Datasets
import Experiments
import FoundationEssentials
import OutOfDistribution
import Randomness
import Vision

extension CellContext {
  private var library: ImageLibrary { shared("image library") { ImageLibrary() } }

  /// The images of a pair under this cell's seed.
  func images(_ pair: ImagePair, _ configuration: DCMConfiguration) throws -> PairImages {
    try sharedBySeed("images \(pair.name)") {
      try pair.images(configuration.sizes(of: pair), from: library, key: key.split("images"))
    }
  }

  /// Outliers chosen by hand, for networks of a domain.
  func auxiliaryImages(
    beside domain: ImageDomain, _ configuration: DCMConfiguration
  ) throws -> ImageArray {
    try sharedBySeed("auxiliary \(domain.name)") {
      let pair = try ImagePair(
        inDistribution: domain, outOfDistribution: ImageDomain(named: configuration.auxiliary))
      let sizes = PairSizes(
        trainPerClass: 0, testPerClass: 0, unlabeledOutliers: configuration.setSize,
        testOutliers: 0)
      return try pair.images(sizes, from: library, key: key.split("auxiliary")).unlabeledOutliers
    }
  }

  /// Images on which a network is to know where it errs.
  ///
  /// Held-out images take the place of those to validate by; errors are looked for among them.
  func selectiveImages(
    _ domain: ImageDomain, _ configuration: DCMConfiguration
  ) throws -> SelectiveImages {
    try sharedBySeed("selective images \(domain.name)") {
      let sizes = configuration.selectiveSizes
      // No unknown images are drawn, so any domain stands for them.
      let pair = try ImagePair(inDistribution: domain, outOfDistribution: domain)
      let images = try pair.images(
        PairSizes(
          trainPerClass: sizes.trainPerClass, validationPerClass: sizes.heldOutPerClass,
          testPerClass: sizes.testPerClass, testOutliers: 0),
        from: library, key: key.split("selective images"))
      return SelectiveImages(
        train: images.train, heldOut: images.validation, test: images.test)
    }
  }

  /// The base network that a source cell left, of this cell's seed.
  func baseNetwork(_ source: Source) throws -> NetworkFile {
    try sharedBySeed("base network \(source.name)") {
      try NetworkFile(artifact(SourceExperiment.artifact, of: source.cell(seed: cell.seed)).path)
    }
  }
}

/// Images for selective classification.
struct SelectiveImages: Sendable {
  let train: LabeledImages
  let heldOut: LabeledImages
  let test: LabeledImages
}
