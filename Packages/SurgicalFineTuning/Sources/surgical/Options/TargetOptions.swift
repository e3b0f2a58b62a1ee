import ArgumentParser
import Datasets
import Randomness
import SurgicalFineTuning

/// A user's own target images, which are shifted already.
struct TargetFiles: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Your own target images: .npy, .npz or IDX, [count, height, width] or [..., channels].",
      valueName: "file"))
  var target: String?

  @Option(
    help: ArgumentHelp(
      "Their labels, integers from 0; not needed if an .npz of images holds them.",
      valueName: "file"))
  var labels: String?

  func validate() throws {
    if labels != nil && target == nil {
      throw ValidationError("--labels belong to images: add --target")
    }
  }

  /// Reads images and labels, from two files or one .npz; nil where no file is given.
  func load() throws -> Target? {
    guard let target else { return nil }
    return .files(try LabeledImages(ofFile: target, labels: labels), path: target)
  }
}

/// How many target images of each class to use.
struct TargetCounts: ParsableArguments {
  @Option(help: "Target images of each class to tune on.")
  var perClass = 10

  @Option(help: "Target images of each class to choose learning rate and epoch by.")
  var validationPerClass = 10

  @Option(
    help: """
      Target images of each class to judge by; 100, or of your own images as many as every class \
      can give.
      """)
  var testPerClass: Int?

  func validate() throws {
    for (name, count) in [
      ("--per-class", perClass), ("--validation-per-class", validationPerClass),
      ("--test-per-class", testPerClass ?? 1),
    ] where count < 1 {
      throw ValidationError("\(name) is \(count), expected at least 1")
    }
  }

  /// The sizes of the parts, where so many images of each class are at hand.
  func sizes(available: Int? = nil) -> TargetSizes {
    let left = available.map { max($0 - perClass - validationPerClass, 1) }
    return TargetSizes(
      tunePerClass: perClass, validationPerClass: validationPerClass,
      testPerClass: testPerClass ?? left ?? 100)
  }
}

/// Labelled target images of one kind: a user's own, or a shift of the images at hand.
struct TargetOptions: ParsableArguments {
  @OptionGroup
  var files: TargetFiles

  @Option(
    help: """
      A shift of the built-in images instead, such as gaussian_noise:5, superclasses, label_flip, \
      digits/stripe or cifar10c:fog,5.
      """)
  var shift: String?

  @Option(help: "The seed of all that is drawn; that of the network unless given.")
  var seed: Int?

  func validate() throws {
    if files.target != nil && shift != nil {
      throw ValidationError("--target and --shift are two kinds of target; give one of them")
    }
  }

  /// Reads the files or the name of the shift.
  ///
  /// - Throws: ``MissingInput`` where neither is given and nothing takes its place.
  func load(unlessGiven usual: Target? = nil) throws -> Target {
    if let target = try files.load() ?? parsedShift() ?? usual { return target }
    throw MissingInput.target
  }

  /// Reads a file of images without labels, or what ``load(unlessGiven:)`` reads.
  func stream(perClass: Int, for provenance: Provenance?) throws -> TargetStream {
    if let path = files.target, files.labels == nil {
      let images = try ImageArray.load(path)
      return TargetStream(
        name: Target.name(ofFile: path), seed: seed ?? 0, images: images, labels: nil)
    }
    let target = try load()
    let seed = try target.seed(seed, for: provenance)
    let data = try target.images(perClass: perClass, seed: seed)
    return TargetStream(name: target.name, seed: seed, images: data.images, labels: data.labels)
  }

  private func parsedShift() throws -> Target? {
    try shift.map { name in .shift(try suggestingNames { try Shift.parse(name) }) }
  }
}
