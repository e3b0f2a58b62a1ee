public import Datasets

/// How many source images of each class to draw.
public struct SourceSizes: Sendable, Hashable, Codable {
  /// Images to train on; nil for as many as every class can give.
  public var trainPerClass: Int?
  /// Images to choose a checkpoint by.
  public var validationPerClass: Int

  /// Sets the numbers of images.
  public init(trainPerClass: Int? = nil, validationPerClass: Int = 20) {
    self.trainPerClass = trainPerClass
    self.validationPerClass = validationPerClass
  }
}

/// How many target images of each class to draw.
///
/// The images to validate and to judge by do not depend on `tunePerClass`, and fewer images to tune
/// on are some of the more: accuracies against the target size compare like with like. One image
/// per class is enough to tune on; the validation set may be the larger of the two.
public struct TargetSizes: Sendable, Hashable, Codable {
  /// Labelled images to tune on.
  public var tunePerClass: Int
  /// Images to choose the learning rate and the epoch by.
  public var validationPerClass: Int
  /// Images to judge by.
  public var testPerClass: Int

  /// Sets the numbers of images.
  public init(tunePerClass: Int = 10, validationPerClass: Int = 20, testPerClass: Int = 100) {
    self.tunePerClass = tunePerClass
    self.validationPerClass = validationPerClass
    self.testPerClass = testPerClass
  }
}

/// What a source network is trained on.
public struct SourceSplits: Sendable, Equatable {
  /// The images to train on.
  public let train: LabeledImages
  /// The images to choose a checkpoint by.
  public let validation: LabeledImages
}

/// A shifted target: what to tune on, to choose by, and to judge by; no two parts share an image.
public struct ShiftTask: Sendable, Equatable {
  /// The shift's name, or the name given to a user's own data.
  public let name: String
  /// What the shift changes; nil for a user's own data, of which it is not known.
  public let level: ShiftLevel?
  /// The few labelled images to tune on.
  public let tune: LabeledImages
  /// The images to choose the learning rate and the epoch by.
  public let validation: LabeledImages
  /// The images to judge by.
  public let test: LabeledImages
  /// The group of each test image, `0..<4`, where the worst group's accuracy counts.
  ///
  /// Under a spurious correlation group `2 label + texture`; nil for other shifts.
  public let testGroups: [Int32]?
}
