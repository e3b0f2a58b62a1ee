import ArgumentParser
import Datasets
import Randomness
import SurgicalFineTuning

/// The images that a source network is trained on.
struct SourceOptions: ParsableArguments {
  @Option(
    help: """
      What to train on: fashion (the default), digits, superclasses, digit_pairs, clusters, \
      textures, cifar10, mnist, digits/clusters, ...; with --images custom, custom/clusters or \
      custom/textures. CIFAR-10 and all of MNIST are read from files of your own.
      """)
  var domain: String?

  @OptionGroup
  var own: ImageOptions

  @Option(help: "Images of each class to train on; as many as there are unless given.")
  var perClass: Int?

  @Option(help: "Images of each class to validate by.")
  var validationPerClass = 20

  func validate() throws {
    if let perClass, perClass < 1 {
      throw ValidationError("--per-class is \(perClass), expected at least 1")
    }
    if validationPerClass < 1 {
      throw ValidationError(
        "--validation-per-class is \(validationPerClass), expected at least 1")
    }
  }

  /// The domain by its name.
  func sourceDomain() throws -> SourceDomain {
    let usual: ImageSet = own.images == nil ? .fashion : .custom
    return try suggestingNames { try SourceDomain.named(domain ?? usual.rawValue) }
  }

  /// Reads the images and shares them out.
  func images(of domain: SourceDomain, seed: Int) throws -> SourceImages {
    let key = RandomKey(seed: seed).split("data")
    let data = try own.load()
    if let data, domain == .classes(of: .custom), perClass == nil {
      return try everything(in: data, key: key)
    }
    let base = data.map { BaseData(given: [.custom: ImagePool($0, heldOut: $0)]) }
    let sizes = SourceSizes(trainPerClass: perClass, validationPerClass: validationPerClass)
    let splits = try domain.sourceData(sizes, from: base ?? .ofThisProcess, key: key)
    return SourceImages(train: splits.train, validation: splits.validation)
  }

  /// All images but those to validate by, also where classes differ in size.
  private func everything(in data: LabeledImages, key: RandomKey) throws -> SourceImages {
    let parts = try data.stratifiedSplit(
      counts: [("validation", validationPerClass)], rest: "training", key: key)
    guard let train = parts["training"], let validation = parts["validation"], train.count > 0
    else {
      throw SurgicalError.noImages(part: "training")
    }
    return SourceImages(train: train, validation: validation)
  }
}

/// The images of a source network.
struct SourceImages {
  let train: LabeledImages
  let validation: LabeledImages
}
