import ArgumentParser
import DCM
import Datasets
import OutOfDistribution
import Randomness
import Vision

/// What a network is tuned on and scored on.
struct TuneDataOptions: ParsableArguments {
  @Option(help: "Built-in known and unknown images, such as \"mnist[0-4] vs mnist[5-9]\".")
  var pair: String?

  @Option(
    help: "With --pair: images of the uncertainty set; \(DCMConfiguration().setSize) unless given.")
  var setSize: Int?

  @Option(help: "With --pair: the share of unknown images in it; 1/6 unless given.")
  var fraction: Double?

  @Option(
    help: """
      With --pair, for oe: the built-in images that are its outliers; \
      \(DCMConfiguration().auxiliary) unless given.
      """)
  var outliers: String?

  @Option(help: ArgumentHelp("Your own labelled images.", valueName: "file"))
  var labelled: String?

  @Option(help: ArgumentHelp("Their labels.", valueName: "file"))
  var labels: String?

  @Option(help: ArgumentHelp("Unlabelled images, the uncertainty set.", valueName: "file"))
  var unlabelled: String?

  @Option(
    help: ArgumentHelp(
      "Held-out images instead: those that the network gets wrong are the uncertainty set, and the "
        + "others are learned from; all of them by methods without a set.",
      valueName: "file"))
  var heldOut: String?

  @Option(help: ArgumentHelp("Labels of held-out images.", valueName: "file"))
  var heldOutLabels: String?

  @Option(help: ArgumentHelp("Known images to score.", valueName: "file"))
  var knownTest: String?

  @Option(help: ArgumentHelp("Unknown images to score.", valueName: "file"))
  var unknownTest: String?

  func validate() throws {
    if (pair == nil) == (labelled == nil) {
      throw ValidationError("give either --pair or --labelled with --labels")
    }
    try validateUse()
    if unlabelled != nil && heldOut != nil {
      throw ValidationError("--unlabelled and --held-out exclude each other")
    }
    if pair != nil && (unlabelled ?? heldOut ?? knownTest ?? unknownTest) != nil {
      throw ValidationError("--pair brings its own images; leave the files out, or the pair")
    }
  }

  // An option that would be ignored is a misunderstanding.
  private func validateUse() throws {
    for (name, isGiven) in [
      ("--set-size", setSize != nil), ("--fraction", fraction != nil),
      ("--outliers", outliers != nil),
    ] where isGiven && pair == nil {
      throw ValidationError("\(name) is for built-in images: add --pair")
    }
    if labels != nil && labelled == nil {
      throw ValidationError("--labels belong to your own images: add --labelled")
    }
    if heldOutLabels != nil && heldOut == nil {
      throw ValidationError("--held-out-labels belong to held-out images: add --held-out")
    }
  }

  /// Reads or draws the images for a network of some size, and for a method.
  func load(
    for network: some StagedNetwork, of size: ImageSize, by method: Method,
    _ provenance: Provenance?
  ) throws -> TuneImages {
    guard let pair else { return try ownImages(for: network, of: size, by: method) }
    guard let provenance else {
      throw OtherImages(found: pair, expected: "images that its file does not name")
    }
    let images = try provenance.images(of: ImagePair(named: pair))
    let set = try uncertaintySet(images, method, provenance)
    return TuneImages(
      data: TuningData(
        labelled: images.train, uncertainty: set, validation: images.validation),
      test: [("known", images.test.images), ("unknown", images.testOutliers)],
      knownLabels: images.test.labels)
  }

  // Outlier exposure is shown outliers of another kind; all others see the mixture.
  private func uncertaintySet(
    _ images: PairImages, _ method: Method, _ provenance: Provenance
  ) throws -> UncertaintySet {
    let usual = DCMConfiguration()
    if case .outlierExposure = method {
      return try UncertaintySet(
        unlabelled: provenance.outliers(
          ImageDomain(named: outliers ?? usual.auxiliary), count: setSize ?? usual.setSize))
    }
    return try UncertaintySet.mixture(
      known: images.unlabeled, unknown: images.unlabeledOutliers,
      count: setSize ?? usual.setSize, fraction: fraction ?? usual.fraction,
      key: RandomKey(seed: provenance.seed).split("uncertainty"))
  }

  private func ownImages(
    for network: some StagedNetwork, of size: ImageSize, by method: Method
  ) throws -> TuneImages {
    var data = TuningData(
      labelled: try LabeledImages.load(images: labelled ?? "", labels: labels))
    if let unlabelled {
      data.uncertainty = try UncertaintySet(unlabelled: ImageArray.load(unlabelled))
    }
    if let heldOut {
      let held = try LabeledImages.load(images: heldOut, labels: heldOutLabels)
      guard held.images.size == size else {
        throw DCMError.otherImages(
          found: "\(held.images.size)", expected: "\(size), as the network has")
      }
      if method.needsUncertaintySet {
        let (wrong, right) = try UncertaintySet.misclassified(by: network, in: held)
        data.uncertainty = wrong
        data.labelled = try data.labelled.appending(right)
      } else {
        data.labelled = try data.labelled.appending(held)
      }
    }
    var test: [(String, ImageArray)] = []
    for (name, file) in [("known", knownTest), ("unknown", unknownTest)] {
      if let file { test.append((name, try ImageArray.load(file))) }
    }
    return TuneImages(data: data, test: test, knownLabels: nil)
  }
}

/// The images of one tuning.
struct TuneImages {
  let data: TuningData
  /// Images to score, by the name of their set.
  let test: [(name: String, images: ImageArray)]
  /// The labels of the known ones, where they are at hand.
  let knownLabels: [Int32]?

  /// Refuses images that the network cannot take.
  ///
  /// - Throws: `DCMError.otherImages`.
  func require(_ size: ImageSize) throws(DCMError) {
    let sets = [data.labelled.images, data.uncertainty?.images].compactMap { $0 }
    for images in sets + test.map(\.images) where images.size != size {
      throw .otherImages(found: "\(images.size)", expected: "\(size), as the network has")
    }
  }
}
