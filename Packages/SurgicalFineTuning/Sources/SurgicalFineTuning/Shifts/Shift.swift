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
    case corruption(
      Corruption, severity: Int, constants: CorruptionConstants = Shift.defaultConstants)
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

  /// Makes a shift, by default of Fashion-MNIST, or of the digits for pairs of digits.
  public init(_ kind: Kind, of images: ImageSet? = nil) {
    self.kind = kind
    self.images = images ?? (kind == .digitPairs ? .digits : .fashion)
  }

  /// Whether the input, the features or the output shifts.
  public var level: ShiftLevel {
    switch kind {
    case .corruption, .ramp, .offset: .input
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
    case .corruption, .ramp, .offset, .labelFlip, .labelPermutation, .labelPrior:
      .classes(of: images)
    }
  }

  /// Checks the parameters that do not depend on data.
  ///
  /// - Throws: `parameterOutOfRange`, or `wrongImages` for super-classes and digit pairs of images
  ///   that do not have them.
  public func check() throws(ShiftError) {
    switch kind {
    case .corruption(let corruption, let severity, _):
      try require(
        (1...5).contains(severity), "severity of \(corruption.rawValue)", severity, "1 to 5")
    case .ramp(let weight):
      try require((0...1).contains(weight), "weight of the ramp", weight, "a number from 0 to 1")
    case .labelPrior(let ratio):
      try require(
        ratio >= 1 && ratio.isFinite, "ratio of label_prior", ratio, "a number of 1 or more")
    case .superclasses: try requireImages(.fashion)
    case .digitPairs: try requireImages(.digits)
    case .offset, .clusters, .labelFlip, .labelPermutation, .spurious: break
    }
  }

  private func require(
    _ holds: Bool, _ name: String, _ value: some CustomStringConvertible, _ expected: String
  ) throws(ShiftError) {
    if !holds { throw .parameterOutOfRange(name: name, value: "\(value)", expected: expected) }
  }

  private func requireImages(_ expected: ImageSet) throws(ShiftError) {
    if images != expected {
      throw .wrongImages(shift: kindName, found: images, expected: expected)
    }
  }
}
