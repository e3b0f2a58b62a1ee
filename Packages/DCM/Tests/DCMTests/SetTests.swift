import DCM
import Datasets
import Randomness
import Testing
import Vision

@Suite("Uncertainty sets and splits")
struct SetTests {
  // Image i is one pixel of value i, so that images are known again.
  static func numbered(_ range: Range<Int>, classes: Int) -> LabeledImages {
    LabeledImages(
      images: ImageArray(
        pixels: range.map { UInt8($0) }, count: range.count, height: 1, width: 1, channels: 1),
      labels: range.indices.map { Int32(($0 - range.lowerBound) % classes) }, classCount: classes)
  }

  static let known = numbered(0..<60, classes: 5)
  static let unknown = numbered(100..<140, classes: 4)

  @Test("a mixture has the share of unknown images, balanced classes and no image twice")
  func mixture() throws {
    let set = try UncertaintySet.mixture(
      known: Self.known, unknown: Self.unknown.images, count: 36, fraction: 1.0 / 6, repeats: 3,
      key: Small.key)
    #expect(set.images.count == 36 && set.repeats == 3)
    #expect(Set(set.images.pixels).count == 36)
    #expect(set.images.pixels.count { $0 >= 100 } == 6)
    let perClass = (0..<5).map { label in
      set.images.pixels.count { $0 < 100 && Int($0) % 5 == label }
    }
    #expect(perClass == [6, 6, 6, 6, 6])
    let uneven = try UncertaintySet.mixture(
      known: Self.known, unknown: Self.unknown.images, count: 33, fraction: 0, key: Small.key)
    let counts = (0..<5).map { label in uneven.images.pixels.count { Int($0) % 5 == label } }
    #expect(counts.sorted() == [6, 6, 7, 7, 7])
  }

  @Test("filtered sets hold unknown images only, random ones any")
  func others() throws {
    let filtered = try UncertaintySet.filtered(
      unknown: Self.unknown.images, count: 12, key: Small.key)
    #expect(filtered.images.pixels.allSatisfy { $0 >= 100 } && filtered.images.count == 12)
    let (all, none) = try UncertaintySet.random(from: Self.known, count: 60, key: Small.key)
    #expect(all.images.pixels.sorted() == Self.known.images.pixels && none.count == 0)
    // No image is both to be learned and to be unsure of.
    let (drawn, rest) = try UncertaintySet.random(from: Self.known, count: 9, key: Small.key)
    #expect(drawn.images.count == 9 && rest.count == 51)
    let both = drawn.images.pixels + rest.images.pixels
    #expect(both.sorted() == Self.known.images.pixels.sorted())
  }

  @Test("misclassified images are those and only those that the network gets wrong")
  func misclassified() throws {
    var heldOut = Small.quarters(40, seed: 5)
    let base = TunedClassifier(
      method: .plain, members: [try HeadedNetwork(Small.base, key: Small.key)])
    heldOut.labels = base.predictions(of: base.outputs(for: heldOut.images))
    for index in [3, 10, 31] { heldOut.labels[index] = (heldOut.labels[index] + 1) % 4 }
    let (wrong, right) = try UncertaintySet.misclassified(by: Small.base, in: heldOut)
    #expect(wrong.images == heldOut.images.selecting([3, 10, 31]))
    #expect(right.count == 37)
    let error = #expect(throws: DCMError.self) {
      try UncertaintySet.misclassified(by: Small.base, in: right)
    }
    #expect(error == .noImages(part: "misclassified held-out"))
  }

  @Test("what is asked for in vain is named")
  func bad() throws {
    #expect(throws: DCMError.tooFewImages(part: "unknown", found: 40, needed: 50)) {
      try UncertaintySet.mixture(
        known: Self.known, unknown: Self.unknown.images, count: 60, fraction: 5.0 / 6,
        key: Small.key)
    }
    #expect(throws: DCMError.otherImages(found: "8x8x1", expected: "1x1x1")) {
      try UncertaintySet.mixture(
        known: Self.known, unknown: Small.stripes(8).images, count: 6, fraction: 0.5,
        key: Small.key)
    }
    for (count, fraction) in [(0, 0.5), (10, 1.5), (10, -0.1), (10, Double.nan)] {
      #expect(throws: DCMError.self) {
        try UncertaintySet.mixture(
          known: Self.known, unknown: Self.unknown.images, count: count, fraction: fraction,
          key: Small.key)
      }
    }
    #expect(throws: DCMError.self) { try Self.known.restricted(to: [1, 5]) }
    #expect(throws: DCMError.self) { try Self.known.restricted(to: [1, 1]) }
    #expect(throws: DCMError.self) {
      try UncertaintySet(unlabelled: Self.known.images, repeats: 0)
    }
  }

  @Test("what the uncertainty set may hold is not in the test")
  func detectionSplit() throws {
    var sizes = DetectionSizes()
    (sizes.trainPerClass, sizes.validationPerClass, sizes.unlabelledPerClass) = (4, 1, 3)
    (sizes.testPerClass, sizes.unknownUnlabelledPerClass, sizes.unknownTestPerClass) = (4, 4, 6)
    let split = try DetectionSplit(
      known: Self.known, unknown: Self.unknown, sizes: sizes, key: Small.key)
    let parts = [split.train, split.validation, split.unlabelled, split.test]
    #expect(parts.map(\.count) == [20, 5, 15, 20])
    #expect(Set(parts.flatMap(\.images.pixels)).count == 60)
    let others = [split.unknownUnlabelled, split.unknownTest]
    #expect(Set(others.flatMap(\.images.pixels)).count == 40)
    sizes.testPerClass = 5
    #expect(throws: DCMError.self) {
      try DetectionSplit(known: Self.known, unknown: Self.unknown, sizes: sizes, key: Small.key)
    }
  }

  @Test("classes are numbered anew; parts of a selective split are apart")
  func selectiveSplit() throws {
    let two = try Self.known.restricted(to: [4, 1])
    #expect(two.count == 24 && two.classCount == 2)
    #expect(zip(two.images.pixels, two.labels).allSatisfy { ($0 % 5 == 4) == ($1 == 0) })
    var sizes = SelectiveSizes()
    (sizes.trainPerClass, sizes.heldOutPerClass, sizes.testPerClass) = (5, 4, 3)
    let split = try SelectiveSplit(Self.known, sizes: sizes, key: Small.key)
    let pixels = [split.train, split.heldOut, split.test].flatMap(\.images.pixels)
    #expect(Set(pixels).count == 60 && split.monitor.count == 0)
    #expect(try split.train.appending(split.heldOut).count == 45)
  }
}
