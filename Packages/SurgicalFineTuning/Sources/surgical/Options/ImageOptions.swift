import ArgumentParser
import Datasets
import Experiments
import Failures

/// A user's own images, before any shift.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Your own images: .npy, .npz or IDX, [count, height, width] or [..., channels].",
      valueName: "file"))
  var images: String?

  @Option(
    help: ArgumentHelp(
      "Their labels, integers from 0.", valueName: "file"))
  var labels: String?

  func validate() throws {
    if labels != nil && images == nil {
      throw ValidationError("--labels belong to images: add --images")
    }
  }

  /// Reads images and labels, from two files or one .npz; nil where no file is given.
  func load() throws -> LabeledImages? {
    guard let images else { return nil }
    return try LabeledImages(ofFile: images, labels: labels)
  }

  /// Reads images, and labels if a file of them is given.
  func loadWithOptionalLabels() throws(DatasetError) -> OptionallyLabeledImages? {
    guard let images else { return nil }
    return try OptionallyLabeledImages(images: images, labels: labels)
  }
}

/// Images, and their labels if there are any.
struct OptionallyLabeledImages {
  let images: ImageArray
  let labels: [Int32]?

  /// Images that are in memory.
  init(_ images: ImageArray, labels: [Int32]?) {
    self.images = images
    self.labels = labels
  }

  /// Reads the files.
  init(images path: String, labels: String?) throws(DatasetError) {
    guard let labels else {
      self.init(try ImageArray.load(path), labels: nil)
      return
    }
    let data = try LabeledImages.load(images: path, labels: labels)
    self.init(data.images, labels: data.labels)
  }
}

extension LabeledImages {
  /// Reads images and labels, from two files or one .npz.
  ///
  /// - Throws: ``MissingInput/labels(of:)`` where a file has images only; what `load` throws.
  init(ofFile images: String, labels: String?) throws {
    do {
      self = try LabeledImages.load(images: images, labels: labels)
    } catch {
      guard labels == nil, case .missingKey(_, _, ["images"]) = error else { throw error }
      throw MissingInput.labels(of: images)
    }
  }
}

/// Something that a command needs and no option gives.
enum MissingInput: ClassifiedError, CustomStringConvertible {
  /// There are no target images.
  case target
  /// A file has images only.
  case labels(of: String)

  var failureKind: FailureKind { .usage }

  var description: String {
    switch self {
    case .target: "target images are missing; give --target with --labels, or --shift"
    case .labels(let file): "\(file) holds images only; give their labels with --labels"
    }
  }
}
