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
    return .files(try LabeledImages.load(images: target, labels: labels), path: target)
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
      A shift of the built-in images instead, such as gaussian_noise:5, superclasses, label_flip \
      or digits/stripe.
      """)
  var shift: String?

  @Option(help: "The seed of all that is drawn; for some shifts that of the network.")
  var seed: Int?

  func validate() throws {
    if files.target != nil && shift != nil {
      throw ValidationError("--target and --shift are two kinds of target; give one of them")
    }
  }

  /// Reads the files or the name of the shift.
  ///
  /// - Throws: `ValidationError` where neither is given and nothing takes its place.
  func load(unlessGiven usual: Target? = nil) throws -> Target {
    if let target = try files.load() ?? parsedShift() ?? usual { return target }
    throw ValidationError("Give target images: --target with --labels, or --shift.")
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

/// Where target images come from.
enum Target {
  case files(LabeledImages, path: String)
  case shift(Shift)

  /// What to call it in tables: the shift's name, or the file's.
  var name: String {
    switch self {
    case .files(_, let path): Self.name(ofFile: path)
    case .shift(let shift): shift.name
    }
  }

  static func name(ofFile path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The seed to draw by: the given one, or that of the network.
  ///
  /// - Throws: ``TargetMismatch`` where the network was trained on another domain, or by another
  ///   seed and the seed matters.
  func seed(_ seed: Int?, for provenance: Provenance?) throws(TargetMismatch) -> Int {
    guard case .shift(let shift) = self, let provenance else { return seed ?? 0 }
    let domain = shift.domain.name
    if ![domain, ImageSet.custom.rawValue].contains(provenance.domain) {
      throw .domain(shift: shift.name, found: provenance.domain, expected: domain)
    }
    let seed = seed ?? provenance.seed
    if shift.domain.isSharedOutBySeed && seed != provenance.seed {
      throw .seed(shift: shift.name, found: seed, expected: provenance.seed)
    }
    return seed
  }

  /// Images to tune on, to choose by and to judge by.
  func task(_ counts: TargetCounts, seed: Int) throws -> ShiftTask {
    let key = RandomKey(seed: seed).split("data")
    switch self {
    case .files(let images, _):
      let sizes = counts.sizes(available: images.leastPerClass)
      return try ShiftTask(name, splitting: images, sizes, key: key)
    case .shift(let shift):
      return try shift.task(counts.sizes(), from: .ofThisProcess, key: key)
    }
  }

  /// One set of images: all of a file in their order, or so many of each class of a shift.
  func images(perClass: Int, seed: Int) throws -> LabeledImages {
    switch self {
    case .files(let images, _): return images
    case .shift(let shift):
      let sizes = TargetSizes(tunePerClass: perClass, validationPerClass: 0, testPerClass: 0)
      return try shift.task(
        sizes, from: .ofThisProcess, key: RandomKey(seed: seed).split("data")
      ).tune
    }
  }
}

/// Target images in the order in which they come, and their labels if they are known.
struct TargetStream {
  let name: String
  let seed: Int
  let images: ImageArray
  let labels: [Int32]?
}

extension BaseData {
  /// The built-in images, read once.
  static let ofThisProcess = BaseData()
}

extension LabeledImages {
  /// The number of images of the rarest class.
  fileprivate var leastPerClass: Int {
    var counts = [Int](repeating: 0, count: max(classCount, 1))
    for label in labels { counts[Int(label)] += 1 }
    return counts.min() ?? 0
  }
}
