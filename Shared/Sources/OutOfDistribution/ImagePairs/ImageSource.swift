/// A set of images that domains are made from.
///
/// All are grey, 28 by 28 pixels, but CIFAR and SVHN, which are in colour, 32 by 32 pixels.
public enum ImageSource: String, CaseIterable, Sendable, Hashable {
  /// Fashion-MNIST: ten classes of clothing, 60,000 images to train on and 10,000 for tests.
  case fashion
  /// Five thousand digits of MNIST, 500 of each class, in one pool.
  case mnist
  /// Digits of another origin, enlarged from 8 by 8 to 20 by 20 pixels with MNIST's margins.
  case optdigits
  /// The letters A to J from many fonts, as in notMNIST.
  case letters
  /// The ten kana of Kuzushiji-MNIST from Japanese fonts.
  case hiragana
  /// Crops of textures, without classes.
  case textures
  /// Crops of photographs, without classes.
  case photos
  /// Pixels drawn from a normal distribution of mean 0.13 and standard deviation 0.31, clipped.
  case gaussian
  /// CIFAR-10, from a user's own files.
  case cifar10
  /// CIFAR-100 with its fine labels, from a user's own files.
  case cifar100
  /// The cropped digits of SVHN, from a user's own files.
  case svhn
  /// All of MNIST, 60,000 digits to train on and 10,000 for tests, from a user's own files.
  case mnist60k

  /// The number of classes, 1 where images have none.
  public var classCount: Int {
    switch self {
    case .fashion, .mnist, .optdigits, .letters, .hiragana, .cifar10, .svhn, .mnist60k: 10
    case .cifar100: 100
    case .textures, .photos, .gaussian: 1
    }
  }

  /// Whether the images have classes to tell apart, as the in-distribution side of a pair must.
  public var hasClasses: Bool { classCount > 1 }

  /// Whether images are in colour, 32 by 32 pixels, and not grey, 28 by 28.
  var isColored: Bool { Self.colored.contains(self) }

  private static let colored: Set<ImageSource> = [.cifar10, .cifar100, .svhn]
}

/// A change of images that makes another domain of them.
public enum ImageTransform: String, CaseIterable, Sendable, Hashable {
  /// A quarter turn anticlockwise.
  case rot90
  /// Rows become columns.
  case transpose
  /// Black and white change places.
  case invert
  /// Pixels change places, in the same way in all images and under every seed.
  case permute
}
