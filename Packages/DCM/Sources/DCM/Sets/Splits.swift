public import Datasets
public import Randomness

extension LabeledImages {
  /// The images of some classes, numbered anew in the order given.
  ///
  /// - Throws: `DCMError.setting` for classes that are repeated or do not exist.
  public func restricted(to classes: [Int]) throws(DCMError) -> LabeledImages {
    guard Set(classes).count == classes.count,
      classes.allSatisfy({ (0..<classCount).contains($0) })
    else {
      throw .setting(
        name: "classes", found: "\(classes)", expected: "different classes below \(classCount)")
    }
    var positions: [Int32: Int32] = [:]
    for (position, label) in classes.enumerated() { positions[Int32(label)] = Int32(position) }
    let kept = labels.indices.filter { positions[labels[$0]] != nil }
    return LabeledImages(
      images: images.selecting(kept), labels: kept.compactMap { positions[labels[$0]] },
      classCount: classes.count)
  }

  /// These examples and then others of the same classes and image size.
  ///
  /// - Throws: `DCMError.otherImages` for other sizes or another number of classes.
  public func appending(_ others: LabeledImages) throws(DCMError) -> LabeledImages {
    guard others.classCount == classCount else {
      throw .otherImages(
        found: "\(others.classCount) classes", expected: "\(classCount) classes")
    }
    return LabeledImages(
      images: try images.appending(others.images), labels: labels + others.labels,
      classCount: classCount)
  }
}

/// How many images of each class go where in a study of out-of-distribution detection.
public struct DetectionSizes: Sendable, Hashable, Codable {
  /// Known images with labels, for training.
  public var trainPerClass = 300
  /// Known images with labels, for stopping and thresholds.
  public var validationPerClass = 0
  /// Known images for the uncertainty set.
  public var unlabelledPerClass = 100
  /// Known images for the test.
  public var testPerClass = 100
  /// Unknown images for the uncertainty set.
  public var unknownUnlabelledPerClass = 100
  /// Unknown images for the test.
  public var unknownTestPerClass = 400

  /// The sizes of a pilot with the 500 digits of each class that MNIST's excerpt has.
  public init() {}
}

/// Known and unknown images, dealt out so that nothing for the uncertainty set is tested on.
public struct DetectionSplit: Sendable, Equatable {
  /// Known images for training.
  public let train: LabeledImages
  /// Known images for stopping and thresholds.
  public let validation: LabeledImages
  /// Known images that uncertainty sets draw from.
  public let unlabelled: LabeledImages
  /// Known images for the test.
  public let test: LabeledImages
  /// Unknown images that uncertainty sets draw from, with their own classes.
  public let unknownUnlabelled: LabeledImages
  /// Unknown images for the test, with their own classes.
  public let unknownTest: LabeledImages

  /// Deals out two sets of images, class by class.
  ///
  /// - Throws: `DCMError.file` with `DatasetError.tooFewExamples`, and `otherImages` if the sets
  ///   have images of different sizes.
  public init(
    known: LabeledImages, unknown: LabeledImages, sizes: DetectionSizes = .init(), key: RandomKey
  ) throws(DCMError) {
    guard known.images.sizeText == unknown.images.sizeText else {
      throw .otherImages(found: unknown.images.sizeText, expected: known.images.sizeText)
    }
    let parts = try known.dealt(
      [
        ("train", sizes.trainPerClass), ("validation", sizes.validationPerClass),
        ("unlabelled", sizes.unlabelledPerClass), ("test", sizes.testPerClass),
      ], key: key.split("known"))
    let others = try unknown.dealt(
      [
        ("unknown unlabelled", sizes.unknownUnlabelledPerClass),
        ("unknown test", sizes.unknownTestPerClass),
      ], key: key.split("unknown"))
    (train, validation, unlabelled, test) = (parts[0], parts[1], parts[2], parts[3])
    (unknownUnlabelled, unknownTest) = (others[0], others[1])
  }
}

/// How many images of each class go where in a study of selective classification.
public struct SelectiveSizes: Sendable, Hashable, Codable {
  /// Images for training.
  public var trainPerClass = 100
  /// Held-out images among which errors are looked for.
  public var heldOutPerClass = 200
  /// Held-out images for monitoring and thresholds.
  public var monitorPerClass = 0
  /// Images for the test.
  public var testPerClass = 200

  /// The 500 digits of each class of the small MNIST: 300 to train on or hold out, 200 for the test.
  public init() {}
}

/// Labelled images dealt out for selective classification.
public struct SelectiveSplit: Sendable, Equatable {
  /// Images for training.
  public let train: LabeledImages
  /// Held-out images among which errors are looked for.
  public let heldOut: LabeledImages
  /// Held-out images for monitoring and thresholds.
  public let monitor: LabeledImages
  /// Images for the test.
  public let test: LabeledImages

  /// Deals out images, class by class.
  ///
  /// - Throws: `DCMError.file` with `DatasetError.tooFewExamples`.
  public init(
    _ images: LabeledImages, sizes: SelectiveSizes = .init(), key: RandomKey
  ) throws(DCMError) {
    let parts = try images.dealt(
      [
        ("train", sizes.trainPerClass), ("held-out", sizes.heldOutPerClass),
        ("monitor", sizes.monitorPerClass), ("test", sizes.testPerClass),
      ], key: key)
    (train, heldOut, monitor, test) = (parts[0], parts[1], parts[2], parts[3])
  }
}

extension LabeledImages {
  // Disjoint parts in the order of `counts`, each with so many images of every class.
  fileprivate func dealt(
    _ counts: [(name: String, perClass: Int)], key: RandomKey
  ) throws(DCMError) -> [LabeledImages] {
    do {
      let parts = try stratifiedSplit(counts: counts, key: key)
      return counts.map { parts[$0.name] ?? selecting([]) }
    } catch {
      throw .file(error)
    }
  }
}
