import ArgumentParser
import Datasets
import OutOfDistribution
import POD
import Randomness
import Vision

/// The images that `train` reads.
struct TrainingImages {
  let train: LabeledImages
  /// Images of the known classes that were not trained on.
  let test: LabeledImages?
  /// Sets to be rejected.
  let unknown: [(name: String, images: ImageArray)]

  /// The size of each image.
  var size: ImageSize { train.images.size }

  /// Checks that the network can halve the images, and that all sets have images of one size.
  ///
  /// - Throws: `DatasetError.wrongShape`.
  func checkSizes(_ file: String) throws(DatasetError) {
    guard size.height % 4 == 0, size.width % 4 == 0 else {
      throw .wrongShape(
        file: file, field: "the image array", found: [size.height, size.width],
        expected: "height and width divisible by 4; add margins")
    }
    if let test { try test.images.require(size, "test images") }
    for (name, images) in unknown { try images.require(size, name) }
  }
}

extension ImageArray {
  /// The size of each image.
  var size: ImageSize { ImageSize(height: height, width: width, channels: channels) }

  /// Checks that images have a size.
  ///
  /// - Throws: `DatasetError.wrongShape`.
  func require(_ expected: ImageSize, _ file: String) throws(DatasetError) {
    guard size == expected else {
      throw .wrongShape(
        file: file, field: "an image", found: [height, width, channels],
        expected: "\(expected), as trained on")
    }
  }
}

/// Built-in images or a user's own.
struct TrainingImageOptions: ParsableArguments {
  @Option(help: "Built-in images of the known classes, such as fashion, mnist[0-4], letters[0-4].")
  var known = "mnist[0-4]"

  @Option(
    parsing: .upToNextOption,
    help: "Sets to be rejected: such as mnist[5-9] or textures; name=file beside --images.")
  var unknown: [String] = []

  @Option(help: "Training images of each class: the first ones; 280 of built-in images.")
  var perClass: Int?

  @Option(help: ArgumentHelp("Your own images instead: .npy, .npz or IDX.", valueName: "file"))
  var images: String?

  @Option(help: ArgumentHelp("Their labels, integers from 0.", valueName: "file"))
  var labels: String?

  @Option(help: ArgumentHelp("Your own images to be accepted.", valueName: "file"))
  var testImages: String?

  @Option(help: ArgumentHelp("Their labels.", valueName: "file"))
  var testLabels: String?

  func validate() throws {
    if images == nil && (labels ?? testImages ?? testLabels) != nil {
      throw ValidationError("--labels and --test-… belong to your own images: add --images")
    }
    for set in unknown where images != nil && set.split(separator: "=").count != 2 {
      throw ValidationError("--unknown \(set): expected name=file beside --images")
    }
    if images != nil && !unknown.isEmpty && testImages == nil {
      throw ValidationError("--unknown is measured beside images to be accepted: add --test-images")
    }
    if let perClass, perClass < 1 {
      throw ValidationError("--per-class is \(perClass), expected at least 1")
    }
  }

  /// What the images are, as far as draws are concerned.
  var domain: String { images == nil ? known : "own images" }

  /// Reads or draws the images.
  func load(seed: Int) throws -> TrainingImages {
    let loaded = try images.map { try own($0) } ?? drawn(seed: seed)
    try loaded.checkSizes(images ?? known)
    return loaded
  }

  private func own(_ path: String) throws -> TrainingImages {
    let data = try LabeledImages.load(images: path, labels: labels)
    let test = try testImages.map {
      try LabeledImages.load(images: $0, labels: testLabels, classCount: data.classCount)
    }
    let kept = try perClass.map { try data.selecting(.perClass($0)) }
    return TrainingImages(train: kept ?? data, test: test, unknown: try unknown.map(ownSet))
  }

  private func ownSet(_ entry: String) throws(DatasetError) -> (name: String, images: ImageArray) {
    let parts = entry.split(separator: "=").map(String.init)
    return (parts[0], try ImageArray.load(parts[1]))
  }

  private func drawn(seed: Int) throws -> TrainingImages {
    let domain = try ImageDomain(named: known)
    let sizes = PODConfiguration().sizes(perClass: perClass)
    let (library, key) = (ImageLibrary(), RandomKey(studySeed: seed).split("images"))
    let names = unknown.isEmpty ? [known] : unknown
    let pairs = try names.map { name in
      try ImagePair(inDistribution: domain, outOfDistribution: ImageDomain(named: name))
    }
    let drawn = try pairs.map { try $0.images(sizes, from: library, key: key) }
    return TrainingImages(
      train: drawn[0].train, test: drawn[0].test,
      unknown: zip(unknown, drawn).map { ($0, $1.testOutliers) })
  }
}

extension RandomKey {
  /// The root of all that a command draws under a seed.
  init(studySeed seed: Int) { self.init(seed: UInt64(bitPattern: Int64(seed))) }
}

extension PODConfiguration {
  /// How many images of a pair are drawn, with as many of each class to train on.
  func sizes(perClass: Int?) -> PairSizes {
    PairSizes(
      trainPerClass: perClass ?? fullPerClass, validationPerClass: validationPerClass,
      testPerClass: testPerClass, testOutliers: testOutliers)
  }
}
