import Datasets
import OutOfDistribution
import Randomness
import Vision

/// The images of an in-distribution domain and of all sets that it is paired with, under one seed.
struct DomainImages: Sendable {
  /// To train on, as many of each class as the regime leaves.
  let train: LabeledImages
  /// To tune by.
  let validation: LabeledImages
  /// To be accepted.
  let test: LabeledImages
  /// To be rejected, by pair.
  let outliers: [(pair: ImagePair, images: ImageArray)]

  /// Draws them; those of a smaller regime are the first of a larger one.
  ///
  /// - Throws: `ImagePairError`, `PODError.tooFewSamples`.
  init(
    _ pairs: [ImagePair], _ regime: Regime, _ configuration: PODConfiguration,
    from library: ImageLibrary, key: RandomKey
  ) throws {
    var sizes = PairSizes(
      trainPerClass: nil, validationPerClass: configuration.validationPerClass,
      testPerClass: configuration.testPerClass, testOutliers: configuration.testOutliers)
    let first = try pairs[0].images(sizes, from: library, key: key)
    train = try first.train.selecting(
      Self.kept(regime, of: first.train, atMost: configuration.fullPerClass))
    (validation, test) = (first.validation, first.test)
    // The in-distribution side is the same for all pairs of a domain.
    (sizes.trainPerClass, sizes.validationPerClass, sizes.testPerClass) = (0, 0, 0)
    outliers =
      [(pairs[0], first.testOutliers)]
      + (try pairs.dropFirst().map { pair in
        (pair, try pair.images(sizes, from: library, key: key).testOutliers)
      })
  }

  /// Full data are as many of each class as the class with the fewest has, or the most that is asked
  /// for, so that the amount is one number.
  private static func kept(
    _ regime: Regime, of images: LabeledImages, atMost most: Int?
  ) throws(PODError) -> Regime {
    guard regime == .full else { return regime }
    let least =
      try ClassIndex(labels: images.labels, classes: images.classCount).members
      .map(\.count).min() ?? 0
    return .perClass(min(most ?? least, least))
  }
}
