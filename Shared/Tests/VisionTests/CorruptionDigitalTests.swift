import Datasets
import Randomness
import Testing
import Vision

@Suite struct CorruptionDigitalTests {
  private let key = RandomKey(seed: 1)

  private func applied(
    _ corruption: Corruption, to images: ImageArray, _ severity: Int,
    _ constants: CorruptionConstants
  ) throws -> [UInt8] {
    try corruption.applied(to: images, severity: severity, constants: constants, key: key).pixels
  }

  // A rising row keeps as many distinct levels as the small image has columns.
  @Test(arguments: [(32, [30, 28, 27, 24, 20]), (28, [26, 25, 23, 21, 18])])
  func pixelateHasItsSizes(side: Int, expected: [Int]) throws {
    let row = (0..<side).map { UInt8($0 * 7) }
    let image = ImageArray(
      pixels: (0..<side).flatMap { _ in row }, count: 1, height: side, width: side, channels: 1)
    for severity in 1...5 {
      let result = try applied(.pixelate, to: image, severity, .cifar)
      #expect(Set(result[..<side]).count == expected[severity - 1])
    }
  }

  @Test(arguments: ["grey", "color"])
  func pixelateEqualsPillow(name: String) throws {
    let fixture = try VisionFixture.load()
    let image = try fixture.image(name)
    let expected = try [
      ("pixelate 0.75", CorruptionConstants.cifar), ("pixelate 0.3", .imagenet),
    ].map { (hexadecimalBytes(try #require(fixture.pillow[$0.0]?[name])), $0.1) }
    for (bytes, constants) in expected {
      #expect(try applied(.pixelate, to: image, 4, constants) == bytes)
    }
  }

  // Against Pillow's encoder and decoder; only coefficients on the edge of a step may differ.
  @Test(arguments: [(80, 1, CorruptionConstants.cifar), (40, 5, .cifar), (7, 5, .imagenet)])
  func jpegAgreesWithARealCodec(
    quality: Int, severity: Int, constants: CorruptionConstants
  ) throws {
    let fixture = try VisionFixture.load()
    for name in ["grey", "color"] {
      let expected = hexadecimalBytes(try #require(fixture.jpeg["\(quality)"]?[name]))
      let image = try fixture.image(name)
      let found = try applied(.jpegCompression, to: image, severity, constants)
      #expect(differences(found, expected).mean < 0.3, "\(name) at \(quality)")
      #expect(differences(found, image.pixels).mean > 1)
    }
  }

  @Test func jpegOfTheHighestQualityKeepsImages() {
    let images = sampleImages(count: 1, height: 17, width: 22)
    let image = FloatImage(images, at: 0)
    let result = JPEGCodec(quality: 100).roundTrip(image)
    // All steps are 1: rounding coefficients moves a sample by a level or two.
    #expect(differences(result.bytes(), images.pixels).largest <= 2)
  }

  @Test func huesSaturationsAndValuesAgreeWithPython() throws {
    let fixture = try VisionFixture.load()
    let image = try fixture.image("color")
    let cases: [(String, Corruption, Int)] = [
      ("brightness 0.3", .brightness, 5), ("saturate 0.1 0", .saturate, 2),
      ("saturate 2.5 0.2", .saturate, 5),
    ]
    for (name, corruption, severity) in cases {
      let expected = hexadecimalBytes(try #require(fixture.hsv[name]))
      let found = try applied(corruption, to: image, severity, .cifar)
      // Truncation may fall to either side of a whole level.
      let difference = differences(found, expected)
      #expect(difference.largest <= 1 && difference.mean < 0.05, "\(name)")
    }
  }

  @Test func colorsSurviveTheWayThroughHue() {
    for red in stride(from: Float(0), through: 1, by: 0.25) {
      for green in stride(from: Float(0), through: 1, by: 0.25) {
        for blue in stride(from: Float(0), through: 1, by: 0.25) {
          let rgb = HueSaturationValue(red: red, green: green, blue: blue).rgb
          #expect(
            largestDifference([rgb.red, rgb.green, rgb.blue], [red, green, blue]) < 1e-5)
        }
      }
    }
    let violet = HueSaturationValue(red: 0.5, green: 0, blue: 1)
    #expect(abs(violet.hue - 0.75) < 1e-6 && violet.saturation == 1 && violet.value == 1)
  }

  // 3 bits have the levels 0, 36.4, 72.9, ..., 255; 100 is nearest to 109.3, 17 to 0.
  @Test func quantizedLevelsAreTruncated() throws {
    let image = ImageArray(
      pixels: (0..<64).map { [0, 17, 19, 100, 127, 128, 250, 255][$0 % 8] },
      count: 1, height: 8, width: 8, channels: 1)
    let three = try applied(.quantize, to: image, 3, .mnist)
    #expect(Array(three[..<8]) == [0, 0, 36, 109, 109, 145, 255, 255])
    let one = try applied(.quantize, to: image, 5, .mnist)
    #expect(Array(one[..<8]) == [0, 0, 0, 0, 0, 255, 255, 255])
  }

  @Test func inversionsInvert() throws {
    let image = sampleImages(count: 1)
    let inverse = try applied(.inverse, to: image, 1, .mnist)
    #expect(inverse == image.pixels.map { 255 - $0 })
    let stripe = try applied(.stripe, to: image, 1, .mnist)
    for (position, level) in stripe.enumerated() {
      let isOuter = position % 28 < 7 || position % 28 >= 21
      #expect(level == (isOuter ? inverse[position] : image.pixels[position]))
    }
  }
}

@Suite struct CorruptionEdgeTests {
  // Sobel sums 4 x 255 on both sides of the step; of equal neighbours the left one is kept.
  @Test func cannyKeepsOneColumnOfAStep() {
    let levels = (0..<64).map { $0 % 8 < 4 ? UInt8(0) : 255 }
    let edges = CannyEdges(levels, height: 8, width: 8, low: 50, high: 150).isEdge
    #expect(edges == (0..<64).map { $0 % 8 == 3 })
  }

  @Test func cannyFollowsWeakRidgesFromStrongOnes() {
    // The step is 30 (magnitude 120: weak) but for one row of 100 (strong with its neighbours).
    let levels = (0..<64).map { position -> UInt8 in
      position % 8 < 4 ? 0 : position / 8 == 3 ? 100 : 30
    }
    let edges = CannyEdges(levels, height: 8, width: 8, low: 50, high: 150).isEdge
    #expect((0..<8).allSatisfy { edges[$0 * 8 + 3] || $0 == 2 || $0 == 4 })
    let weak = (0..<64).map { $0 % 8 < 4 ? UInt8(0) : 30 }
    let none = CannyEdges(weak, height: 8, width: 8, low: 50, high: 150).isEdge
    #expect(!none.contains(true))
  }

  @Test func chamferDistancesCountSteps() {
    var isMarked = [Bool](repeating: false, count: 49)
    isMarked[3 * 7 + 3] = true
    let distances = distancesToNearest(isMarked, height: 7, width: 7)
    #expect(distances[24] == 0 && distances[25] == 1 && distances[3 * 7] == 3)
    #expect(abs(distances[4 * 7 + 4] - 1.4) < 1e-6)
    #expect(abs(distances[1 * 7 + 2] - 2.1969) < 1e-5)
    #expect(abs(distances[0] - 4.2) < 1e-5)
  }
}
