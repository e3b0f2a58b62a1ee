import Datasets
import Randomness

/// Two clusters of images by their pixels: Lloyd's algorithm from a k-means++ start.
struct TwoMeans {
  /// The images of a class that the clusters are found on; the others join the nearer mean.
  private static let sampleLimit = 1000
  private static let iterationLimit = 50

  /// An image `x` is nearer to the larger cluster's mean where `x · direction > threshold`.
  private var direction: [Float]
  private var threshold: Float

  /// Finds the clusters of the images at these places.
  init(_ images: ImageArray, at places: [Int], key: RandomKey) {
    var generator = key.generator()
    let count = min(places.count, Self.sampleLimit)
    let sample = generator.sample(count, from: places.count).map { places[$0] }
    var means = Self.start(images, sample, &generator)
    var sides: [Bool] = []
    direction = []
    threshold = 0
    for _ in 0..<Self.iterationLimit {
      separate(means)
      let nearest = sample.map { largerHolds(images, at: $0) }
      if nearest == sides { break }
      sides = nearest
      means = Self.means(images, sample, sides, otherwise: means)
    }
    if sides.count(where: { $0 }) * 2 < sides.count {
      separate((means.1, means.0))
    }
  }

  /// Whether an image is nearer to the mean of the larger cluster.
  func largerHolds(_ images: ImageArray, at place: Int) -> Bool {
    let pixels = images.pixels[place * images.imageSize..<(place + 1) * images.imageSize]
    var product: Float = 0
    for (pixel, weight) in zip(pixels, direction) { product += Float(pixel) * weight }
    return product > threshold
  }

  /// Puts the boundary half-way between the means: `2 x · (a - b) > |a|² - |b|²`.
  private mutating func separate(_ means: ([Float], [Float])) {
    direction = zip(means.0, means.1).map { $0 - $1 }
    threshold = zip(means.0, means.1).reduce(0) { $0 + ($1.0 * $1.0 - $1.1 * $1.1) / 2 }
  }

  /// A random image, and one drawn by its squared distance from the first.
  private static func start(
    _ images: ImageArray, _ sample: [Int], _ generator: inout RandomGenerator
  ) -> ([Float], [Float]) {
    guard !sample.isEmpty else { return ([], []) }
    let vectors = sample.map { place in
      images.pixels[place * images.imageSize..<(place + 1) * images.imageSize].map(Float.init)
    }
    let first = vectors[generator.integer(below: vectors.count)]
    let distances = vectors.map { vector in
      zip(vector, first).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    }
    guard distances.contains(where: { $0 > 0 }) else { return (first, first) }
    return (first, vectors[generator.categorical(distances)])
  }

  /// The means of both clusters; an empty cluster keeps its own.
  private static func means(
    _ images: ImageArray, _ sample: [Int], _ sides: [Bool], otherwise: ([Float], [Float])
  ) -> ([Float], [Float]) {
    func mean(_ side: Bool, _ old: [Float]) -> [Float] {
      let members = zip(sample, sides).filter { $0.1 == side }.map(\.0)
      if members.isEmpty { return old }
      var sums = [Int](repeating: 0, count: images.imageSize)
      for place in members {
        for offset in sums.indices {
          sums[offset] += Int(images.pixels[place * images.imageSize + offset])
        }
      }
      return sums.map { Float($0) / Float(members.count) }
    }
    return (mean(true, otherwise.0), mean(false, otherwise.1))
  }
}
