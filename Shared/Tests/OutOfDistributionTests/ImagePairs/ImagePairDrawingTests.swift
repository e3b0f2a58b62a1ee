import Datasets
import Randomness
import Testing

@testable import OutOfDistribution

/// Images whose first bytes are their source, group, number and class.
private func numbered(
  source: UInt8, perClass: Int, groups: Int? = nil, classCount: Int = 10
) -> GroupedImages {
  var pixels: [UInt8] = []
  var labels: [Int32] = []
  var members: [Int32] = []
  for index in 0..<perClass * classCount {
    let group = groups.map { index / classCount % $0 } ?? index
    var image = [UInt8](repeating: 0, count: 784)
    image.replaceSubrange(
      0..<5,
      with: [
        source, UInt8(group % 256), UInt8(index / 256), UInt8(index % 256),
        UInt8(index % classCount),
      ])
    pixels += image
    labels.append(Int32(index % classCount))
    members.append(Int32(group))
  }
  let images = ImageArray(pixels: pixels, count: labels.count, height: 28, width: 28, channels: 1)
  return GroupedImages(
    LabeledImages(images: images, labels: labels, classCount: classCount), groups: members)
}

extension ImageArray {
  /// These bytes of every image.
  fileprivate func bytes(_ range: Range<Int>) -> [[UInt8]] {
    (0..<count).map { index in
      let start = index * imageSize
      return Array(pixels[start + range.lowerBound..<start + range.upperBound])
    }
  }
}

@Suite struct ImagePairDrawingTests {
  static let library = ImageLibrary(
    catalog: DataCatalog(folder: "/nowhere"),
    given: [
      .fashion: .init(
        numbered(source: 1, perClass: 60), heldOut: numbered(source: 2, perClass: 40)),
      .mnist: .init(numbered(source: 3, perClass: 50)),
      .letters: .init(numbered(source: 4, perClass: 60, groups: 30)),
      .textures: .init(numbered(source: 5, perClass: 90, groups: 9, classCount: 1)),
    ])
  static let sizes = PairSizes(
    trainPerClass: 20, validationPerClass: 5, unlabeledPerClass: 4, testPerClass: 10,
    unlabeledOutliers: 12, testOutliers: 30)

  static func draw(
    _ name: String, _ sizes: PairSizes = sizes, seed: UInt64 = 1
  ) throws -> PairImages {
    try ImagePair(named: name).images(sizes, from: library, key: RandomKey(seed: seed))
  }

  @Test(arguments: [
    "fashion vs mnist", "mnist[0-4] vs mnist[5-9]", "letters[0-4] vs letters[5-9]",
    "mnist vs textures", "letters vs gaussian",
  ])
  func partsHaveTheirSizesAndAreDisjoint(name: String) throws {
    let pair = try ImagePair(named: name)
    let drawn = try Self.draw(name)
    let classes = pair.inDistribution.classes
    for (part, perClass) in [
      (drawn.train, 20), (drawn.validation, 5), (drawn.unlabeled, 4), (drawn.test, 10),
    ] {
      #expect(part.classCount == classes.count)
      for label in classes.indices {
        #expect(part.labels.count { $0 == Int32(label) } == perClass)
      }
      // The fifth byte is the class in the source.
      #expect(
        part.images.bytes(4..<5).map { Int($0[0]) } == part.labels.map { classes[Int($0)] })
    }
    #expect(drawn.unlabeledOutliers.count == 12 && drawn.testOutliers.count == 30)
    let all = [drawn.train, drawn.validation, drawn.unlabeled, drawn.test].map(\.images)
    let identities = (all + [drawn.unlabeledOutliers, drawn.testOutliers]).flatMap {
      (0..<$0.count).map($0.image).map(\.pixels)
    }
    #expect(Set(identities).count == identities.count)
  }

  @Test(arguments: 0..<UInt64(5))
  func familiesNeverStraddleTrainAndTest(seed: UInt64) throws {
    let drawn = try Self.draw("letters[0-4] vs letters[5-9]", seed: seed)
    let train = Set([drawn.train, drawn.validation].flatMap { $0.images.bytes(1..<2) })
    let rest =
      [drawn.unlabeled.images, drawn.test.images, drawn.unlabeledOutliers, drawn.testOutliers]
      .flatMap { $0.bytes(1..<2) }
    #expect(train.isDisjoint(with: rest))
    #expect(train.count > 8 && Set(rest).count > 6)
  }

  @Test func transformedImagesOfOneSourceAreNotThoseOfTraining() throws {
    let drawn = try Self.draw("mnist[0-4] vs mnist[0-4]/transpose")
    let train = Set([drawn.train, drawn.validation].flatMap { $0.images.bytes(2..<4) })
    let outliers = drawn.testOutliers.applying(.transpose)
    #expect(outliers.bytes(0..<1).allSatisfy { $0 == [3] })
    #expect(train.isDisjoint(with: outliers.bytes(2..<4)))
  }

  @Test func theSideIsHeldOutWhereTheSourceHasOne() throws {
    let drawn = try Self.draw("fashion vs fashion/invert")
    #expect(drawn.train.images.bytes(0..<1).allSatisfy { $0 == [1] })
    #expect(drawn.test.images.bytes(0..<1).allSatisfy { $0 == [2] })
    #expect(drawn.testOutliers.applying(.invert).bytes(0..<1).allSatisfy { $0 == [2] })
  }

  @Test func theKeyDecides() throws {
    let first = try Self.draw("mnist vs letters")
    #expect(try Self.draw("mnist vs letters") == first)
    let other = try Self.draw("mnist vs letters", seed: 2)
    #expect(other.train != first.train && other.testOutliers != first.testOutliers)
  }

  @Test func fewerTrainingImagesLeaveTheOthersAsTheyAre() throws {
    var few = Self.sizes
    few.trainPerClass = 2
    let (all, some) = (try Self.draw("mnist vs letters"), try Self.draw("mnist vs letters", few))
    #expect(some.test == all.test && some.testOutliers == all.testOutliers)
    let known = Set(all.train.images.bytes(0..<5))
    #expect(some.train.images.bytes(0..<5).allSatisfy(known.contains))
  }

  @Test func nilTrainsOnAllThatIsLeft() throws {
    var sizes = Self.sizes
    sizes.trainPerClass = nil
    #expect(try Self.draw("mnist vs letters", sizes).train.count == 10 * (30 - 5))
  }

  @Test func shortagesSayWhatWasFound() {
    var sizes = Self.sizes
    sizes.trainPerClass = 31
    #expect(
      throws: ImagePairError.tooFewImages(
        domain: "mnist", part: "training", label: 0, needed: 31, found: 25)
    ) { try Self.draw("mnist vs letters", sizes) }
    sizes = Self.sizes
    sizes.testOutliers = 100
    #expect(
      throws: ImagePairError.tooFewOutliers(domain: "textures", needed: 112, found: 90)
    ) { try Self.draw("mnist vs textures", sizes) }
    sizes.testPerClass = -1
    #expect(throws: ImagePairError.sizeOutOfRange(name: "test", found: -1)) {
      try Self.draw("mnist vs textures", sizes)
    }
  }

  @Test func missingFilesComeWithTheRemedy() {
    let error = #expect(throws: ImagePairError.self) { try Self.draw("mnist vs hiragana") }
    guard case .dataset(.missingFile(_, let remedy)) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(remedy.contains("Scripts/fetch-data --only hiragana"))
  }

  @Test func noiseHasItsMoments() {
    let noise = ImageArray.gaussianNoise(50, key: RandomKey(seed: 4))
    let mean = noise.pixels.reduce(0.0) { $0 + Double($1) } / Double(noise.pixels.count) / 255
    // E clip(N(0.13, 0.31), 0, 1) = 0.19916; its standard error here is 0.0012.
    #expect(abs(mean - 0.1992) < 0.004)
    #expect(noise.image(0).pixels == ImageArray.gaussianNoise(1, key: RandomKey(seed: 4)).pixels)
  }
}
