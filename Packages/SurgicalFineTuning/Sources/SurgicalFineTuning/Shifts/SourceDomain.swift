/// What a source network is trained on; several shifts share one source network of a seed.
///
/// A domain's name is that of its images (`fashion`, `cifar10`, ...) where it has their classes as
/// they are; else `superclasses`, `digit_pairs`, `clusters` or `textures`, the last two with the
/// images in front where they are not Fashion-MNIST: `digits/clusters`.
public enum SourceDomain: Sendable, Hashable {
  /// All classes of the images as they are.
  case classes(of: ImageSet)
  /// The super-classes of Fashion-MNIST by their source sub-classes, ``Superclass/fashion``.
  case superclasses
  /// Pairs of digits by their first members, ``Superclass/digitPairs``.
  case digitPairs
  /// Each class by the larger of its two clusters of pixels (2-means, seeded).
  case clusters(of: ImageSet)
  /// Two groups of classes before two textures, of which one equals the label 19 times in 20.
  ///
  /// Of Fashion-MNIST these are low shoes (sandal and sneaker) and ankle boots, of other images
  /// the lower and the upper half of the classes.
  case textures(on: ImageSet)

  /// The domain's name.
  public var name: String {
    switch self {
    case .classes(let set): set.rawValue
    case .superclasses: "superclasses"
    case .digitPairs: "digit_pairs"
    case .clusters(let set): Self.prefixed("clusters", by: set)
    case .textures(let set): Self.prefixed("textures", by: set)
    }
  }

  /// The images that the domain is made from.
  public var images: ImageSet {
    switch self {
    case .classes(let set), .clusters(let set), .textures(let set): set
    case .superclasses: .fashion
    case .digitPairs: .digits
    }
  }

  /// All domains.
  public static let all: [SourceDomain] =
    ImageSet.allCases.map { .classes(of: $0) } + [.superclasses, .digitPairs]
    + ImageSet.allCases.map { .clusters(of: $0) } + ImageSet.allCases.map { .textures(on: $0) }

  /// Finds a domain by its name.
  ///
  /// - Throws: `unknownDomain` with all names.
  public static func named(_ name: String) throws(ShiftError) -> SourceDomain {
    guard let domain = all.first(where: { $0.name == name }) else {
      throw .unknownDomain(name, known: all.map(\.name))
    }
    return domain
  }

  /// A name with the images in front, unless they are those that it is read without.
  static func prefixed(_ name: String, by set: ImageSet) -> String {
    set == .fashion ? name : "\(set.rawValue)/\(name)"
  }
}

extension SourceDomain: Codable {
  /// Decodes a domain from its name.
  public init(from decoder: any Decoder) throws {
    self = try SourceDomain.named(decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the domain as its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
