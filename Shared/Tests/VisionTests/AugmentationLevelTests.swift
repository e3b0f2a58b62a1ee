import Datasets
import Testing
import Vision

@Suite struct AugmentationPillowTests {
  private static let operations: [(String, @Sendable (ImageArray) -> ImageArray)] = [
    ("autocontrast", { $0.autocontrasted() }),
    ("equalize", { $0.equalized() }),
    ("posterize 3", { $0.posterized(bits: 3) }),
    ("solarize 100", { $0.solarized(threshold: 100) }),
    ("rotate 17", { $0.rotated(degrees: 17, fill: 128) }),
    ("rotate -90", { $0.rotated(degrees: -90) }),
    ("shear x 0.3", { $0.sheared(horizontal: 0.3, fill: 128) }),
    ("shear y -0.2", { $0.sheared(vertical: -0.2) }),
    ("translate 3 -2", { $0.translated(horizontal: 3, vertical: -2, fill: 7) }),
    ("translate 0.4 2.3", { $0.translated(horizontal: 0.4, vertical: 2.3) }),
  ]

  @Test(arguments: operations.indices, ["grey", "color"])
  func operationsEqualPillowToTheLevel(index: Int, name: String) throws {
    let (operation, function) = Self.operations[index]
    let fixture = try VisionFixture.load()
    let expected = hexadecimalBytes(try #require(fixture.pillow[operation]?[name]))
    let found = function(try fixture.image(name))
    #expect(differences(found.pixels, expected).largest == 0, "\(operation) of \(name)")
  }

  @Test func everyImageOfABatchIsTreatedByItself() {
    let images = sampleImages(count: 3, channels: 3)
    for (name, function) in Self.operations {
      let all = function(images)
      for index in 0..<3 {
        #expect(function(images.image(index)) == all.image(index), "\(name)")
      }
    }
  }

  @Test func flatChannelsStay() {
    let flat = flatImages(77, count: 2, channels: 3)
    #expect(flat.autocontrasted() == flat)
    #expect(flat.equalized() == flat)
  }

  // 0...255 once each: 255 pixels below the highest level, so a step of 1 and a start of 0.
  @Test func anEvenHistogramStays() {
    let even = ImageArray(
      pixels: Array(0...255), count: 1, height: 16, width: 16, channels: 1)
    #expect(even.equalized() == even)
    #expect(even.autocontrasted() == even)
    #expect(even.inverted().inverted() == even)
    #expect(even.solarized(threshold: 0) == even.inverted())
    #expect(even.solarized(threshold: 256) == even)
    #expect(even.posterized(bits: 8) == even)
    #expect(Set(even.posterized(bits: 1).pixels) == [0, 128])
  }

  @Test func mirroringTwiceChangesNothing() {
    let images = sampleImages(count: 2, height: 9, width: 14, channels: 3)
    let mirrored = images.flippedHorizontally()
    #expect(mirrored != images)
    #expect(mirrored.flippedHorizontally() == images)
    #expect(Array(mirrored.pixels[..<3]) == Array(images.pixels[39..<42]))
  }
}
