public import Datasets

/// A set of images that source networks and shifts are made from.
public enum ImageSet: String, CaseIterable, Sendable, Hashable, Codable {
  /// Fashion-MNIST: ten classes of clothing, 60,000 images to train on, 10,000 held out.
  case fashion
  /// Five thousand MNIST digits in one pool.
  case digits
  /// A user's own images.
  case custom

  /// The name of a class, for messages and figures.
  public func className(_ label: Int) -> String {
    switch self {
    case .fashion where DataCatalog.fashionMNISTClassNames.indices.contains(label):
      DataCatalog.fashionMNISTClassNames[label]
    case .fashion, .digits, .custom: "\(label)"
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
