import Datasets
import Foundation
import Randomness
import Testing
import Vision

@Suite struct CorruptionGeometryTests {
  private let key = RandomKey(seed: 6)

  @Test func affineMapsTakeThreePointsToThree() throws {
    let source = [(x: 1.0, y: 2.0), (x: 4, y: 2.5), (x: 2, y: 7)]
    let target = [(x: -3.0, y: 0.0), (x: 5, y: 1), (x: 2, y: 9)]
    let map = try #require(AffineMap(from: source, to: target))
    for (from, to) in zip(source, target) {
      let found = map(x: from.x, y: from.y)
      #expect(abs(found.x - to.x) < 1e-12 && abs(found.y - to.y) < 1e-12)
    }
    #expect(AffineMap(from: [(x: 0, y: 0), (x: 1, y: 1), (x: 2, y: 2)], to: target) == nil)
    let turned = AffineMap(matrix: (0, -1, 1, 0), fixing: (x: 3, y: 5))(x: 3, y: 5)
    #expect(turned.x == 3 && turned.y == 5)
  }

  // SciPy's reflect, mirror and nearest are the borders symmetric, reflect101 and replicate.
  @Test(arguments: [
    ("reflect", Border.symmetric), ("mirror", .reflect101), ("nearest", .replicate),
  ])
  func samplingAgreesWithSciPy(mode: String, border: Border) throws {
    let fixture = try VisionFixture.load()
    let image = FloatImage(try fixture.image("grey"), at: 0)
    let result = image.resampled(border: border) { column, row in
      let (x, y) = (Double(column), Double(row))
      return (x: x + 6 * cos(0.5 * y), y: y + 5 * sin(0.7 * x + 0.3))
    }
    #expect(largestDifference(result.samples, try #require(fixture.sampled[mode])) < 2e-5)
  }

  @Test func farPositionsAreSampledSafely() {
    let image = FloatImage(repeating: 0.5, height: 8, width: 8)
    let map = AffineMap(1e300, 0, 0, 0, -1e300, .infinity)
    #expect(image.warped(by: map, border: .reflect101).samples.allSatisfy { $0 == 0.5 })
    #expect(image.warped(by: map, border: .zero).samples.allSatisfy { $0 == 0 })
  }

  @Test func translationMovesWholePixels() throws {
    let images = sampleImages(count: 12)
    let moved = try Corruption.translate.applied(
      to: images, severity: 3, constants: .mnist, key: key)
    var directions = Set<[Int]>()
    for index in 0..<12 {
      let (original, result) = (images.image(index).pixels, moved.image(index).pixels)
      for (right, down) in [(3, 3), (3, -3), (-3, 3), (-3, -3)] {
        let expected = (0..<784).map { position -> UInt8 in
          let (row, column) = (position / 28 + down, position % 28 + right)
          guard (0..<28).contains(row), (0..<28).contains(column) else { return 0 }
          return original[row * 28 + column]
        }
        if expected == result { directions.insert([right, down]) }
      }
    }
    #expect(directions.count == 4)
  }

  // A dot on the left of the middle row turns by 0.4 radians to (13.5 - 9 cos, 13.5 -+ 9 sin).
  @Test func rotationTurnsAboutTheMiddle() throws {
    var image = FloatImage(repeating: 0, height: 29, width: 29)
    for row in 13...15 { for column in 4...6 { image[0, row, column] = 1 } }
    let images = ImageArray(
      pixels: image.bytes(), count: 1, height: 29, width: 29, channels: 1
    ).selecting([Int](repeating: 0, count: 10))
    let turned = try Corruption.rotate.applied(
      to: images, severity: 2, constants: .mnist, key: key)
    var sides = Set<Bool>()
    for index in 0..<10 {
      let result = FloatImage(turned, at: index)
      let mass = result.samples.reduce(0, +)
      var (x, y): (Float, Float) = (0, 0)
      for (position, sample) in result.samples.enumerated() {
        x += Float(position % 29) * sample / mass
        y += Float(position / 29) * sample / mass
      }
      #expect(abs(Double(x) - (14 - 9 * cos(0.4))) < 0.05)
      #expect(abs(abs(Double(y) - 14) - 9 * sin(0.4)) < 0.05)
      sides.insert(y > 14)
    }
    #expect(sides.count == 2)
  }

  @Test func reductionScalesMassBySquare() throws {
    var image = FloatImage(repeating: 0, height: 28, width: 28)
    for row in 6..<22 { for column in 6..<22 { image[0, row, column] = 1 } }
    let images = ImageArray(
      pixels: image.bytes(), count: 1, height: 28, width: 28, channels: 1)
    let small = try Corruption.scale.applied(to: images, severity: 5, constants: .mnist, key: key)
    // Every second sample of the square of 16 is left: 8 x 8.
    #expect(small.pixels.count { $0 == 255 } == 64)
    #expect(small.pixels.count { $0 == 0 } == 784 - 64)
  }

  @Test func elasticTransformKeepsFlatImagesUnlessBlackLiesOutside() throws {
    let flat = flatImages(200, count: 5)
    for severity in 1...5 {
      let natural = try Corruption.elasticTransform.applied(
        to: flat, severity: severity, constants: .cifar, key: key)
      #expect(differences(natural.pixels, flat.pixels).largest <= 1)
      let digits = try Corruption.elasticTransform.applied(
        to: flat, severity: severity, constants: .mnist, key: key)
      #expect(digits.pixels.contains(0))
    }
  }

  @Test func linesAreDrawnWhereTheyShould() throws {
    let black = flatImages(0, count: 20)
    let line = try Corruption.line.applied(to: black, severity: 1, constants: .mnist, key: key)
    let dotted = try Corruption.dottedLine.applied(
      to: black, severity: 1, constants: .mnist, key: key)
    let zigzag = try Corruption.zigzag.applied(to: black, severity: 1, constants: .mnist, key: key)
    var zigzagColumns = 0
    for index in 0..<20 {
      func brightest(_ images: ImageArray) -> [UInt8] {
        let pixels = images.image(index).pixels
        return (0..<28).map { column in (0..<28).map { pixels[$0 * 28 + column] }.max() ?? 0 }
      }
      // From a column of 0...4 up to one before 22...26; a stroke passes within 1/2 of a row.
      let inked = brightest(line).enumerated().filter { $0.element > 0 }.map(\.offset)
      #expect((0...4).contains(inked.first ?? -1) && (21...25).contains(inked.last ?? -1))
      #expect(inked.count == (inked.last ?? 0) - (inked.first ?? 0) + 1)
      #expect(
        brightest(dotted).enumerated().allSatisfy {
          ($0.element > 150) == ($0.offset / 2 % 2 == 1 && $0.offset < 27)
        })
      zigzagColumns += brightest(zigzag)[3..<24].count { $0 > 0 }
      #expect(brightest(zigzag)[..<1] == [0])
    }
    // Of 21 columns an image; a zigzag that starts near the top or the bottom may leave the image.
    #expect(zigzagColumns > 20 * 16)
  }
}
