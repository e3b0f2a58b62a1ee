import Datasets
import Randomness
import Testing
import Vision

@Suite struct CorruptionTests {
  private let key = RandomKey(seed: 11)

  /// A checkerboard of 2 x 2 levels, which has their mean.
  private func tiled(_ levels: [[UInt8]]) -> ImageArray {
    let pixels = (0..<64).map { levels[$0 / 8 % 2][$0 % 2] }
    return ImageArray(pixels: pixels, count: 1, height: 8, width: 8, channels: 1)
  }

  // Mean 111.75: 111.75 + 0.15 (0, 64, 128, 255 - 111.75) = 94.99, 104.59, 114.19, 133.24, cut.
  @Test(arguments: [(5, [[94, 104], [114, 133]]), (1, [[27, 75], [123, 219]])])
  func contrastIsTruncatedAsPublished(severity: Int, expected: [[UInt8]]) throws {
    let result = try Corruption.contrast.applied(
      to: tiled([[0, 64], [128, 255]]), severity: severity, constants: .cifar, key: key)
    #expect(result == tiled(expected))
  }

  @Test func bytesSurviveTheWayThroughFloatingPoint() {
    let levels = ImageArray(
      pixels: Array(0...255), count: 1, height: 16, width: 16, channels: 1)
    #expect(FloatImage(levels, at: 0).bytes() == levels.pixels)
    let odd = FloatImage(samples: [-1, 0.9999, 2, .nan], height: 2, width: 2)
    #expect(odd.bytes() == [0, 254, 255, 0])
  }

  @Test(arguments: Corruption.allCases, CorruptionConstants.allCases)
  func imagesDoNotDependOnTheirBatch(
    corruption: Corruption, constants: CorruptionConstants
  ) throws {
    for channels in corruption == .saturate ? [3] : [1, 3] {
      let images = sampleImages(count: 4, height: 28, width: 28, channels: channels)
      for severity in [1, 5] {
        let all = try corruption.applied(
          to: images, severity: severity, constants: constants, key: key)
        #expect(all.count == 4 && all.height == 28 && all.width == 28)
        #expect(all.channels == channels)
        let some = try corruption.applied(
          to: images.selecting([3, 1]), severity: severity, constants: constants, streams: [3, 1],
          key: key)
        #expect(some == all.selecting([3, 1]))
        #expect(all != images)
      }
    }
  }

  @Test(arguments: Corruption.allCases)
  func everySizeFromEightOnWorks(corruption: Corruption) throws {
    for (height, width) in [(8, 8), (9, 13), (33, 17), (8, 64)] {
      let images = sampleImages(count: 1, height: height, width: width, channels: 3)
      for severity in 1...5 {
        for constants in CorruptionConstants.allCases {
          let result = try corruption.applied(
            to: images, severity: severity, constants: constants, key: key)
          #expect(result.height == height && result.width == width)
        }
      }
    }
  }

  // A grey image in three channels must come out as the grey image does, up to one level of
  // rounding; noise is left out, as it is drawn for every channel.
  @Test(arguments: [
    Corruption.gaussianBlur, .defocusBlur, .glassBlur, .motionBlur, .zoomBlur, .fog, .snow,
    .brightness, .contrast, .pixelate, .jpegCompression, .elasticTransform, .quantize, .shear,
    .rotate, .scale, .translate, .inverse, .stripe, .line, .dottedLine, .zigzag,
  ])
  func equalChannelsStayEqual(corruption: Corruption) throws {
    let grey = sampleImages(count: 2)
    let color = ImageArray(
      pixels: grey.pixels.flatMap { [$0, $0, $0] }, count: 2, height: 28, width: 28, channels: 3)
    let expected = try corruption.applied(to: grey, severity: 4, constants: .mnist, key: key)
    let result = try corruption.applied(to: color, severity: 4, constants: .mnist, key: key)
    for channel in 0..<3 {
      let plane = stride(from: channel, to: result.pixels.count, by: 3).map { result.pixels[$0] }
      #expect(differences(plane, expected.pixels).largest <= 1)
    }
  }

  @Test func keysAndSeveritiesChangeTheResult() throws {
    let images = sampleImages(count: 1)
    for corruption in [Corruption.gaussianNoise, .fog, .motionBlur, .elasticTransform, .glassBlur] {
      let one = try corruption.applied(to: images, severity: 3, key: key)
      #expect(try corruption.applied(to: images, severity: 3, key: key) == one)
      #expect(try corruption.applied(to: images, severity: 3, key: key.split(1)) != one)
      #expect(try corruption.applied(to: images, severity: 5, key: key) != one)
    }
  }

  @Test(arguments: [Corruption.gaussianNoise, .gaussianBlur, .contrast, .brightness, .impulseNoise])
  func damageGrowsWithSeverity(corruption: Corruption) throws {
    let images = sampleImages(count: 8)
    for constants in CorruptionConstants.allCases {
      let damage = try (1...5).map { severity in
        differences(
          try corruption.applied(
            to: images, severity: severity, constants: constants, key: key
          ).pixels, images.pixels
        ).mean
      }
      #expect(damage == damage.sorted(), "\(corruption) \(constants): \(damage)")
    }
  }

  @Test func namesAreThoseOfThePublishedFiles() {
    #expect(Corruption(rawValue: "jpeg_compression") == .jpegCompression)
    #expect(Corruption(rawValue: "frost") == nil)
    #expect(Corruption.natural.count == 18)
    #expect(Set(Corruption.natural + Corruption.syntheticOnly) == Set(Corruption.allCases))
    #expect(Corruption.impulseNoise.mnistSeverity == 4)
    #expect(Corruption.glassBlur.mnistSeverity == 1)
  }
}

@Suite struct CorruptionErrorTests {
  private func error(
    _ corruption: Corruption, _ images: ImageArray, severity: Int = 3, streams: [Int]? = nil
  ) -> VisionError? {
    #expect(throws: VisionError.self) {
      try corruption.applied(
        to: images, severity: severity, streams: streams, key: RandomKey(seed: 1))
    }
  }

  @Test(arguments: [0, 6, -1])
  func severitiesOutsideOneToFiveAreNamed(severity: Int) {
    let found = error(.fog, flatImages(9, count: 1), severity: severity)
    #expect(found == .severityOutOfRange(corruption: .fog, severity: severity))
    #expect(found?.description.contains("choose 1, 2, 3, 4 or 5") == true)
  }

  @Test func saturationOfGreyImagesIsRefused() {
    let found = error(.saturate, flatImages(9, count: 1))
    #expect(
      found == .unsupportedChannels(transform: "saturate", found: 1, expected: [3]))
    #expect(found?.description.contains("leave this transform out") == true)
  }

  @Test func unfitImagesAreRefused() {
    #expect(
      error(.contrast, flatImages(9, count: 1, side: 7))
        == .imageTooSmall(transform: "contrast", height: 7, width: 7, minimum: 8))
    #expect(
      error(.contrast, flatImages(9, count: 1, channels: 2))
        == .unsupportedChannels(transform: "contrast", found: 2, expected: [1, 3]))
    #expect(
      error(.contrast, flatImages(9, count: 2), streams: [1])
        == .mismatch(what: "streams of images", found: 1, expected: 2))
  }

  @Test func noImagesGiveNoImages() throws {
    let none = flatImages(0, count: 0)
    let result = try Corruption.fog.applied(to: none, severity: 1, key: RandomKey(seed: 1))
    #expect(result.count == 0)
  }
}
