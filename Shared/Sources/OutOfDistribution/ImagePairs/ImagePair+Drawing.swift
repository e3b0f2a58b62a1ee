import Datasets
public import Randomness

extension ImagePair {
  /// Draws the images of this pair.
  ///
  /// In-distribution images to train on and to validate by come from one side of their source, all
  /// others from the other side; the sides share no image, and no group such as a family of fonts.
  /// Fashion-MNIST and CIFAR have sides of their own, other sources are parted by the key. Images
  /// of both domains of a pair that has one source come from the same test side.
  ///
  /// - Parameters:
  ///   - library: Where the sources are.
  ///   - sizes: How many images are drawn.
  ///   - key: The key of the seed.
  /// - Throws: `sizeOutOfRange`, `tooFewImages`, `tooFewOutliers`, `dataset`.
  public func images(
    _ sizes: PairSizes, from library: ImageLibrary, key: RandomKey
  ) throws(ImagePairError) -> PairImages {
    try sizes.check()
    let sides = Sides(try library.pool(inDistribution.source), of: inDistribution.source, key: key)
    var learning = Deck(sides.train, of: inDistribution, key: key.split("learning"))
    let validation = try learning.deal("validation", perClass: sizes.validationPerClass)
    let train = try learning.deal("training", perClass: sizes.trainPerClass)
    var judging = Deck(sides.test, of: inDistribution, key: key.split("judging"))
    let test = try judging.deal("tests", perClass: sizes.testPerClass)
    let unlabeled = try judging.deal("use without labels", perClass: sizes.unlabeledPerClass)
    let outliers = try outliers(
      sizes.testOutliers + sizes.unlabeledOutliers, from: library, key: key)
    return PairImages(
      train: train, validation: validation, unlabeled: unlabeled, test: test,
      unlabeledOutliers: outliers.selecting(Array(sizes.testOutliers..<outliers.count)),
      testOutliers: outliers.selecting(Array(0..<sizes.testOutliers)))
  }

  private func outliers(
    _ count: Int, from library: ImageLibrary, key: RandomKey
  ) throws(ImagePairError) -> ImageArray {
    let domain = outOfDistribution
    if domain.source == .gaussian {
      return ImageArray.gaussianNoise(count, key: key.split("noise")).applying(domain.transforms)
    }
    let pool = try library.pool(domain.source)
    let isShared = domain.source == inDistribution.source
    let candidates = isShared ? [Sides(pool, of: domain.source, key: key).test] : pool.all
    let places = candidates.map { images in
      images.labels.indices.filter { domain.classes.contains(Int(images.labels[$0])) }
    }
    let total = places.reduce(0) { $0 + $1.count }
    guard count <= total else {
      throw .tooFewOutliers(domain: domain.name, needed: count, found: total)
    }
    var generator = key.split("outliers").generator()
    let chosen = generator.sample(count, from: total)
    return ImageArray.selecting(
      chosen, of: zip(candidates, places).map { (images: $0.images, places: $1) }
    )
    .applying(domain.transforms)
  }
}

/// The two sides of a source that share neither an image nor a group.
struct Sides {
  /// The share of a pool that is kept for tests.
  ///
  /// Of the 500 digits of a class, 300 are to train on, as the studies of few images need.
  static let testShare = 0.4

  let train: LabeledImages
  let test: LabeledImages

  init(_ pool: ImageLibrary.Pool, of source: ImageSource, key: RandomKey) {
    if let heldOut = pool.heldOut {
      (train, test) = (pool.images.examples, heldOut.examples)
    } else {
      (train, test) = Self.parted(pool.images, key: key.split("sides").split(source.rawValue))
    }
  }

  /// Deals groups to the test side until it has its share of the images.
  ///
  /// Where every image is a group of its own, each class is dealt alone, so that classes keep their
  /// proportions.
  private static func parted(
    _ images: GroupedImages, key: RandomKey
  ) -> (train: LabeledImages, test: LabeledImages) {
    let isGrouped = images.groupCount < images.groups.count
    var testGroups: Set<Int32> = []
    for label in 0..<(isGrouped ? 1 : images.examples.classCount) {
      let places = images.groups.indices.filter {
        isGrouped || Int(images.examples.labels[$0]) == label
      }
      testGroups.formUnion(share(of: places.map { images.groups[$0] }, key: key.split(label)))
    }
    let places = images.groups.indices
    return (
      images.examples.selecting(places.filter { !testGroups.contains(images.groups[$0]) }),
      images.examples.selecting(places.filter { testGroups.contains(images.groups[$0]) })
    )
  }

  /// Some of the groups, in random order as long as they stay within the test side's share.
  private static func share(of groups: [Int32], key: RandomKey) -> Set<Int32> {
    var sizes: [Int32: Int] = [:]
    for group in groups { sizes[group, default: 0] += 1 }
    var order = sizes.keys.sorted()
    var generator = key.generator()
    generator.shuffle(&order)
    var room = Int((Double(groups.count) * testShare).rounded())
    var chosen: Set<Int32> = []
    // A group that is too large for the room left is passed over, not the end of dealing.
    for group in order {
      guard let size = sizes[group], size <= room else { continue }
      chosen.insert(group)
      room -= size
    }
    return chosen
  }
}

/// The images of a domain on one side, shuffled class by class and dealt out part by part.
private struct Deck {
  private let images: ImageArray
  private let domain: ImageDomain
  private let key: RandomKey
  /// Places of images that are left, by new label.
  private var left: [ArraySlice<Int>]

  init(_ side: LabeledImages, of domain: ImageDomain, key: RandomKey) {
    images = side.images
    self.domain = domain
    self.key = key
    var members: [Int32: [Int]] = [:]
    for (place, label) in side.labels.enumerated() { members[label, default: []].append(place) }
    left = domain.classes.map { label in
      var places = members[Int32(label)] ?? []
      var generator = key.split("class").split(label).generator()
      generator.shuffle(&places)
      return places[...]
    }
  }

  /// Takes as many images of each class, or all that are left, in random order.
  mutating func deal(
    _ part: String, perClass count: Int?
  ) throws(ImagePairError) -> LabeledImages {
    var places: [(place: Int, label: Int32)] = []
    for label in left.indices {
      // A class without any image cannot be learnt, even if only all that are left are wanted.
      let needed = count ?? max(left[label].count, 1)
      guard needed <= left[label].count else {
        throw .tooFewImages(
          domain: domain.name, part: part, label: domain.classes[label], needed: needed,
          found: left[label].count)
      }
      places += left[label].prefix(needed).map { (place: $0, label: Int32(label)) }
      left[label] = left[label].dropFirst(needed)
    }
    var generator = key.split(part).generator()
    generator.shuffle(&places)
    return LabeledImages(
      images: images.selecting(places.map { $0.place }).applying(domain.transforms),
      labels: places.map { $0.label }, classCount: domain.classes.count)
  }
}

extension ImageLibrary.Pool {
  /// All images, those to train on first.
  fileprivate var all: [LabeledImages] {
    [images.examples] + (heldOut.map { [$0.examples] } ?? [])
  }
}
