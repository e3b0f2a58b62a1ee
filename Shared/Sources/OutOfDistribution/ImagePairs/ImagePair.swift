public import Datasets

/// What a network is trained on, and what it is to recognise as something else.
public struct ImagePair: Sendable, Hashable {
  /// The domain of the network's classes.
  public let inDistribution: ImageDomain
  /// The domain that it does not know.
  public let outOfDistribution: ImageDomain

  /// Makes a pair.
  ///
  /// - Throws: `noClasses` if the first domain has fewer than two, `differentImages`.
  public init(
    inDistribution: ImageDomain, outOfDistribution: ImageDomain
  ) throws(ImagePairError) {
    self.init(checked: inDistribution, outOfDistribution)
    guard inDistribution.source.hasClasses, inDistribution.classes.count > 1 else {
      throw .noClasses(domain: inDistribution.name)
    }
    guard inDistribution.source.isColored == outOfDistribution.source.isColored else {
      throw .differentImages(pair: name)
    }
  }

  private init(checked inDistribution: ImageDomain, _ outOfDistribution: ImageDomain) {
    self.inDistribution = inDistribution
    self.outOfDistribution = outOfDistribution
  }

  /// The names of both domains, `mnist[0-4] vs mnist[5-9]`.
  public var name: String { "\(inDistribution.name) vs \(outOfDistribution.name)" }

  /// Finds a pair by its name.
  ///
  /// - Throws: `malformed`, and what the domains and ``init(inDistribution:outOfDistribution:)``
  ///   throw.
  public init(named name: String) throws(ImagePairError) {
    let words = name.split(separator: " ").map(String.init)
    guard words.count == 3, words[1] == "vs" else {
      throw .malformed(name, expected: "two names of images, such as \"fashion vs mnist\"")
    }
    try self.init(
      inDistribution: ImageDomain(named: words[0]), outOfDistribution: ImageDomain(named: words[2]))
  }

  private static func pairs(
    _ inDistribution: ImageDomain, _ others: [ImageDomain]
  ) -> [ImagePair] {
    others.map { ImagePair(checked: inDistribution, $0) }
  }

  private static func whole(_ source: ImageSource, _ transforms: ImageTransform...) -> ImageDomain {
    ImageDomain(source, checked: nil, transforms: transforms)
  }

  private static func part(
    _ source: ImageSource, _ classes: [Int], _ transforms: ImageTransform...
  ) -> ImageDomain {
    ImageDomain(source, checked: classes, transforms: transforms)
  }

  private static let firstHalf = Array(0...4)
  private static let secondHalf = Array(5...9)
  private static let erdClasses = [0, 2, 3, 7, 8]

  /// Sixteen pairs on three in-distribution sets, as POD's evaluation has on three (6 + 5 + 5).
  public static let standard: [ImagePair] = [
    pairs(
      whole(.fashion),
      [
        whole(.mnist), whole(.letters), whole(.hiragana), whole(.textures),
        whole(.fashion, .invert), whole(.fashion, .rot90),
      ]),
    pairs(
      part(.mnist, firstHalf),
      [
        part(.mnist, secondHalf), whole(.fashion), whole(.letters),
        part(.mnist, firstHalf, .rot90), whole(.textures),
      ]),
    pairs(
      part(.letters, firstHalf),
      [
        part(.letters, secondHalf), whole(.mnist), whole(.fashion), whole(.hiragana),
        whole(.textures),
      ]),
  ].flatMap { $0 }

  /// Classes of one set against its other classes (near), and one set against another (far).
  ///
  /// The near pairs of halves are those of ERD (Tifrea, Stavarache and Yang 2022), which DCM takes
  /// up.
  public static let nearAndFar: [ImagePair] = [
    pairs(
      part(.mnist, firstHalf),
      [part(.mnist, secondHalf), part(.mnist, firstHalf, .transpose), whole(.letters)]),
    pairs(part(.fashion, erdClasses), [part(.fashion, [1, 4, 5, 6, 9])]),
    pairs(whole(.fashion), [whole(.mnist), whole(.letters), whole(.textures)]),
    pairs(whole(.mnist), [whole(.fashion), whole(.letters), whole(.textures)]),
    pairs(part(.optdigits, firstHalf), [part(.optdigits, secondHalf)]),
  ].flatMap { $0 }

  /// Pairs of the papers for which CIFAR-10 and CIFAR-100 are enough, from a user's own files.
  public static let paper: [ImagePair] = [
    pairs(whole(.cifar10), [whole(.cifar100)]),
    pairs(whole(.cifar100), [whole(.cifar10)]),
    pairs(part(.cifar10, firstHalf), [part(.cifar10, secondHalf)]),
    pairs(part(.cifar100, Array(0..<50)), [part(.cifar100, Array(50..<100))]),
  ].flatMap { $0 }
}

extension ImagePair {
  /// The published pairs of POD's three training sets for which their own files are enough: each
  /// of CIFAR-10, CIFAR-100 and SVHN against the others.
  ///
  /// CelebA, STL-10, TinyImageNet and LSUN, the other sides of the published list, are not read.
  public static let published: [ImagePair] = [
    pairs(whole(.svhn), [whole(.cifar10), whole(.cifar100)]),
    pairs(whole(.cifar10), [whole(.cifar100), whole(.svhn)]),
    pairs(whole(.cifar100), [whole(.cifar10), whole(.svhn)]),
  ].flatMap { $0 }

  /// Those of some pairs whose files a catalog has; all of them if it has none, so that reading
  /// says which file is missing and where it belongs.
  public static func readable(_ pairs: [ImagePair], in catalog: DataCatalog) -> [ImagePair] {
    let found = pairs.filter {
      catalog.holds($0.inDistribution.source) && catalog.holds($0.outOfDistribution.source)
    }
    return found.isEmpty ? pairs : found
  }
}

extension ImagePair: Codable {
  /// Decodes a pair from its name.
  public init(from decoder: any Decoder) throws {
    try self.init(named: decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the pair as its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
