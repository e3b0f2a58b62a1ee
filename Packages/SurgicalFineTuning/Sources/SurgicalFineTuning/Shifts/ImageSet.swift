public import Datasets
public import Vision

/// A set of images that source networks and shifts are made from.
public enum ImageSet: String, CaseIterable, Sendable, Hashable, Codable {
  /// Fashion-MNIST: ten classes of clothing, 60,000 images to train on, 10,000 held out.
  case fashion
  /// Five thousand MNIST digits in one pool.
  case digits
  /// All of MNIST, from a user's own files: 60,000 digits to train on, 10,000 held out.
  case mnist
  /// CIFAR-10, from a user's own files: ten classes of vehicles and animals in colour, 50,000 images
  /// to train on, 10,000 held out.
  case cifar10
  /// A user's own images.
  case custom

  /// The name of a class, for messages and figures.
  public func className(_ label: Int) -> String {
    let names: [String]
    switch self {
    case .fashion: names = DataCatalog.fashionMNISTClassNames
    case .cifar10: names = CIFAR10.classNames
    case .digits, .mnist, .custom: names = []
    }
    return names.indices.contains(label) ? names[label] : "\(label)"
  }

  /// The table of constants that a corruption's severity refers to unless another is named.
  public var usualConstants: CorruptionConstants {
    switch self {
    case .cifar10: .cifar
    case .fashion, .digits, .mnist, .custom: .mnist
    }
  }

  /// Whether images are known to keep their class in a mirror, unlike digits.
  public var allowsMirroring: Bool {
    switch self {
    case .fashion, .cifar10: true
    case .digits, .mnist, .custom: false
    }
  }
}

/// Images to make shifts from, as they are in memory.
public struct ImagePool: Sendable, Equatable {
  /// The images that a source network may see; the whole pool if no others are held out.
  public let images: LabeledImages
  /// Images of the same kind and classes that targets are drawn from.
  public let heldOut: LabeledImages?

  /// Makes a pool.
  ///
  /// Without held-out images a seeded share of the pool is kept for the target.
  public init(_ images: LabeledImages, heldOut: LabeledImages? = nil) {
    self.images = images
    self.heldOut = heldOut
  }
}
