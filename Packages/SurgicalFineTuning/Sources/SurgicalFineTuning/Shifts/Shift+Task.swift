public import Datasets
import Foundation
public import Randomness
import Vision

extension Shift {
  /// Draws held-out images of the shift's domain, shifts them, and splits them for tuning.
  ///
  /// Shifts of one domain and key show the same images, so that they are compared on the same
  /// ones, and an image is corrupted in the same way whichever others are drawn with it.
  ///
  /// - Parameters:
  ///   - sizes: The numbers of images per class.
  ///   - base: The unshifted images.
  ///   - key: The key of the seed, the same as for the source.
  /// - Throws: ``ShiftError`` for a parameter out of range, too few images, a corruption that the
  ///   images do not allow, or data that cannot be had.
  public func task(
    _ sizes: TargetSizes, from base: BaseData, key: RandomKey
  ) throws(ShiftError) -> ShiftTask {
    try check()
    let population = try population(in: base, key: key)
    let parts = try partSizes(sizes, of: population, key: key)
    let drawn = try population.draw(parts, key: key.split("target"))
    let test = try shifted(drawn[0], of: population, key: key)
    return ShiftTask(
      name: name, level: level,
      tune: try shifted(drawn[2], of: population, key: key).images,
      validation: try shifted(drawn[1], of: population, key: key).images,
      test: test.images, testGroups: test.groups)
  }

  /// What the target is drawn from.
  private func population(
    in base: BaseData, key: RandomKey
  ) throws(ShiftError) -> Population {
    guard case .cifar10C(let corruption, let severity) = kind else {
      return try domain.population(.target, in: base, key: key)
    }
    // Images and labels are in the order of the test set, so that the same places are drawn.
    let images = try base.cifar10C(corruption, severity: severity)
    return Population.Classes(images, of: self.images).population
  }

  /// The parts in the order of dealing: what to tune on comes last, so that the others do not
  /// depend on its size.
  private func partSizes(
    _ sizes: TargetSizes, of population: Population, key: RandomKey
  ) throws(ShiftError) -> [PartSize] {
    try sizes.check()
    guard case .labelPrior(let ratio) = kind else {
      return sizes.parts.map { PartSize($0.name, perClass: $0.perClass, of: population) }
    }
    let classes = population.classCount
    var generator = key.split("label prior").generator()
    let ranks = generator.permutation(classes)
    return sizes.parts.map { name, perClass in
      let counts = geometricCounts(total: perClass * classes, classes: classes, ratio: ratio)
      return PartSize(name, perClass: ranks.map { counts[$0] })
    }
  }

  private func shifted(
    _ drawn: DrawnImages, of population: Population, key: RandomKey
  ) throws(ShiftError) -> (images: LabeledImages, groups: [Int32]?) {
    if kind == .spurious {
      let textures = TexturedGroups(drawn, side: .target, agreement: 0.5, key: key)
      return (try textures.images(from: population), textures.groups)
    }
    var result = drawn.selected(from: population)
    result.images = try changed(result.images, places: drawn.places, key: key)
    let names = newLabels(classCount: population.classCount)
    result.labels = result.labels.map { names[Int($0)] }
    return (result, nil)
  }

  private func changed(
    _ images: ImageArray, places: [Int], key: RandomKey
  ) throws(ShiftError) -> ImageArray {
    switch kind {
    case .corruption(let corruption, let severity, let constants):
      try ShiftError.wrapping(name) { () throws(VisionError) in
        try corruption.applied(
          to: images, severity: severity, constants: constants ?? self.images.usualConstants,
          streams: places, key: key.split("corruption").split(corruption.rawValue))
      }
    case .ramp(let weight):
      try ShiftError.wrapping(name) { () throws(VisionError) in
        try images.underRamp(weight: Float(weight))
      }
    case .offset(let right, let down):
      images.translated(horizontal: -Double(right), vertical: -Double(down))
    case .cifar10C, .superclasses, .digitPairs, .clusters, .labelFlip, .labelPermutation, .spurious,
      .labelPrior:
      images
    }
  }

  /// The new label of each class.
  func newLabels(classCount: Int) -> [Int32] {
    let labels = (0..<Int32(classCount))
    switch kind {
    case .labelFlip: return labels.reversed()
    case .labelPermutation(let seed): return cycle(of: Array(labels), seed: seed)
    case .corruption, .cifar10C, .ramp, .offset, .superclasses, .digitPairs, .clusters, .spurious,
      .labelPrior:
      return Array(labels)
    }
  }
}

extension ShiftTask {
  /// Splits a user's own target images, which are shifted already, for tuning.
  ///
  /// - Parameters:
  ///   - name: What to call the data.
  ///   - level: What the shift changes, if it is known.
  ///   - target: The labelled target images.
  ///   - sizes: The numbers of images per class.
  ///   - key: The key of the seed.
  /// - Throws: ``ShiftError`` where a class has too few images or a label is out of range.
  public init(
    _ name: String, level: ShiftLevel? = nil, splitting target: LabeledImages,
    _ sizes: TargetSizes, key: RandomKey
  ) throws(ShiftError) {
    try sizes.check()
    let base = BaseData(given: [.custom: ImagePool(target)])
    let population = Population.Classes(try base.images(.custom), of: .custom).population
    let parts = sizes.parts.map { PartSize($0.name, perClass: $0.perClass, of: population) }
    let drawn = try population.draw(parts, key: key.split("target"))
    self.init(
      name: name, level: level, tune: drawn[2].selected(from: population),
      validation: drawn[1].selected(from: population), test: drawn[0].selected(from: population),
      testGroups: nil)
  }
}

extension TargetSizes {
  /// The parts in the order of dealing.
  fileprivate var parts: [(name: String, perClass: Int)] {
    [("test", testPerClass), ("validation", validationPerClass), ("tuning", tunePerClass)]
  }

  fileprivate func check() throws(ShiftError) {
    try checkSize(tunePerClass, atLeast: 1, "target images to tune on")
    try checkSize(validationPerClass, atLeast: 0, "target images to validate by")
    try checkSize(testPerClass, atLeast: 0, "target images to test by")
  }
}

/// Shares a number of images out by geometrically falling frequencies, the most frequent first.
///
/// Class of rank `r` has the weight `ratio^(-r / (C - 1))`. Webster's rule gives one image after
/// another to the class with the largest `weight / (2 count + 1)`, so that no class loses an image
/// when the total grows.
func geometricCounts(total: Int, classes: Int, ratio: Double) -> [Int] {
  let weights = (0..<classes).map { rank in
    pow(ratio, -Double(rank) / Double(max(classes - 1, 1)))
  }
  var counts = [Int](repeating: 0, count: classes)
  for _ in 0..<total {
    let claims = counts.indices.map { weights[$0] / Double(2 * counts[$0] + 1) }
    let next = claims.indices.max { claims[$0] < claims[$1] } ?? 0
    counts[next] += 1
  }
  return counts
}

/// Renames labels by one random cycle (Sattolo's shuffle): no label keeps its name.
private func cycle(of labels: [Int32], seed: UInt64) -> [Int32] {
  var generator = RandomKey(seed: seed).split("label permutation").generator()
  var labels = labels
  for index in labels.indices.dropFirst().reversed() {
    labels.swapAt(index, generator.integer(below: index))
  }
  return labels
}
