public import Vision

/// A distribution shift as a value: what changes, and in which images.
///
/// ```swift
/// let shift = try Shift.parse("gaussian_noise:5")
/// let source = try shift.domain.sourceData(sizes, from: base, key: seed)
/// let task = try shift.task(TargetSizes(tunePerClass: 10), from: base, key: seed)
/// ```
///
/// In JSON a shift is its ``name``.
public struct Shift: Sendable, Hashable {
  /// What changes from source to target.
  public enum Kind: Sendable, Hashable {
    /// A common corruption at a severity of `1...5` in one of the published tables.
    ///
    /// Without a table it is that of the images, ``ImageSet/usualConstants``.
    case corruption(Corruption, severity: Int, constants: CorruptionConstants? = nil)
    /// A corruption of the published CIFAR-10-C files at a severity of `1...5`.
    ///
    /// The target shows the same images as under other shifts of CIFAR-10.
    case cifar10C(PublishedCorruption, severity: Int)
    /// A grey ramp over every image, `(1 - w) x + w g`, `g` from 0 left to 1 right.
    case ramp(weight: Double)
    /// Every image moved by whole pixels, black coming in.
    case offset(right: Int, down: Int)
    /// Unseen sub-classes of the super-classes of Fashion-MNIST.
    case superclasses
    /// The second members of the pairs of digits.
    case digitPairs
    /// The smaller of the two clusters of every class.
    case clusters
    /// Labels in reverse order, `y -> C - 1 - y`.
    case labelFlip
    /// Labels renamed by a random cycle, which leaves none where it was.
    case labelPermutation(seed: UInt64)
    /// Two textures that no longer say anything of the label: all four groups are equally many.
    case spurious
    /// Classes of unequal frequency, falling geometrically from the most to the least frequent.
    ///
    /// Class of rank `r` has the share `ratio^(-r / (C - 1))` of the most frequent one's; a seed
    /// draws the order. All parts of the target have these frequencies, numbers per class are
    /// means, and a class may have no image in a small part.
    case labelPrior(ratio: Double)
  }

  /// What changes.
  public let kind: Kind
  /// The images in which it changes.
  public let images: ImageSet

  /// Makes a shift, by default of Fashion-MNIST, or of the only images that it is defined for.
  ///
  /// A table of constants that is the usual one of the images is left out of the kind.
  public init(_ kind: Kind, of images: ImageSet? = nil) {
    let images = images ?? kind.onlyImages ?? .fashion
    self.kind = kind.leavingOut(images.usualConstants)
    self.images = images
  }

  /// Whether the input, the features or the output shifts.
  public var level: ShiftLevel {
    switch kind {
    case .corruption, .cifar10C, .ramp, .offset: .input
    case .superclasses, .digitPairs, .clusters: .feature
    case .labelFlip, .labelPermutation, .spurious, .labelPrior: .output
    }
  }

  /// What the source network of this shift is trained on.
  public var domain: SourceDomain {
    switch kind {
    case .superclasses: .superclasses
    case .digitPairs: .digitPairs
    case .clusters: .clusters(of: images)
    case .spurious: .textures(on: images)
    case .corruption, .cifar10C, .ramp, .offset, .labelFlip, .labelPermutation, .labelPrior:
      .classes(of: images)
    }
  }

  /// Checks the parameters that do not depend on data.
  ///
  /// - Throws: `parameterOutOfRange`, or `wrongImages` for super-classes, digit pairs and CIFAR-10-C
  ///   of images that do not have them.
  public func check() throws(ShiftError) {
    if let only = kind.onlyImages, images != only {
      throw .wrongImages(shift: kindName, found: images, expected: only)
    }
    switch kind {
    case .corruption(let corruption, let severity, _):
      try requireSeverity(severity, of: corruption.rawValue)
    case .cifar10C(let corruption, let severity):
      try requireSeverity(severity, of: corruption.rawValue)
    case .ramp(let weight):
      try require((0...1).contains(weight), "weight of the ramp", weight, "a number from 0 to 1")
    case .labelPrior(let ratio):
      try require(
        ratio >= 1 && ratio.isFinite, "ratio of label_prior", ratio, "a number of 1 or more")
    case .offset, .superclasses, .digitPairs, .clusters, .labelFlip, .labelPermutation, .spurious:
      break
    }
  }

  private func requireSeverity(_ severity: Int, of name: String) throws(ShiftError) {
    try require((1...5).contains(severity), "severity of \(name)", severity, "1 to 5")
  }

  private func require(
    _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ expected: String
  ) throws(ShiftError) {
    if !holds { throw .parameterOutOfRange(name: name, value: "\(value)", expected: expected) }
  }
}

extension Shift.Kind {
  /// The images that the shift is defined for, if it is not defined for all.
  var onlyImages: ImageSet? {
    switch self {
    case .superclasses: .fashion
    case .digitPairs: .digits
    case .cifar10C: .cifar10
    case .corruption, .ramp, .offset, .clusters, .labelFlip, .labelPermutation, .spurious,
      .labelPrior:
      nil
    }
  }

  /// The same kind without this table of constants.
  fileprivate func leavingOut(_ usual: CorruptionConstants) -> Self {
    guard case .corruption(let corruption, let severity, let constants) = self, constants == usual
    else { return self }
    return .corruption(corruption, severity: severity)
  }
}
