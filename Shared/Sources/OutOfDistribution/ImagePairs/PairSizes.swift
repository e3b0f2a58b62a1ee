public import Datasets

/// How many images of a pair are drawn for what.
public struct PairSizes: Sendable, Hashable, Codable {
  /// In-distribution images of each class to train on; nil for all that validation leaves.
  public var trainPerClass: Int?
  /// In-distribution images of each class to choose settings by, from those to train on.
  public var validationPerClass: Int
  /// In-distribution images of each class that are used without labels, from those for tests.
  public var unlabeledPerClass: Int
  /// In-distribution images of each class to judge by.
  public var testPerClass: Int
  /// Out-of-distribution images that are used without labels.
  public var unlabeledOutliers: Int
  /// Out-of-distribution images to judge by.
  public var testOutliers: Int

  /// States the sizes.
  public init(
    trainPerClass: Int?, validationPerClass: Int = 0, unlabeledPerClass: Int = 0,
    testPerClass: Int, unlabeledOutliers: Int = 0, testOutliers: Int
  ) {
    self.trainPerClass = trainPerClass
    self.validationPerClass = validationPerClass
    self.unlabeledPerClass = unlabeledPerClass
    self.testPerClass = testPerClass
    self.unlabeledOutliers = unlabeledOutliers
    self.testOutliers = testOutliers
  }

  func check() throws(ImagePairError) {
    let sizes = [
      ("training", trainPerClass ?? 0), ("validation", validationPerClass),
      ("unlabelled", unlabeledPerClass), ("test", testPerClass),
      ("unlabelled out-of-distribution", unlabeledOutliers),
      ("out-of-distribution test", testOutliers),
    ]
    for (name, size) in sizes where size < 0 { throw .sizeOutOfRange(name: name, found: size) }
  }
}

/// The images of a pair, disjoint, each part in random order.
public struct PairImages: Sendable, Equatable {
  /// In-distribution images to train on.
  public let train: LabeledImages
  /// In-distribution images to choose settings by.
  public let validation: LabeledImages
  /// In-distribution images to use without labels; their labels are for analysis only.
  public let unlabeled: LabeledImages
  /// In-distribution images to judge by.
  public let test: LabeledImages
  /// Out-of-distribution images to use without labels.
  public let unlabeledOutliers: ImageArray
  /// Out-of-distribution images to judge by.
  public let testOutliers: ImageArray
}
