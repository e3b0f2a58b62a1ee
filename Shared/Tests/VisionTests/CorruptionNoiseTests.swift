import Datasets
import Randomness
import Testing
import Vision

// 100 flat images of 28 x 28 give 78,400 samples: the standard error of a standard deviation is
// 0.25 %, that of a variance 0.5 %. Truncation lowers the mean by half a level and adds 1/12 of a
// squared level to the variance.
@Suite struct CorruptionNoiseTests {
  private let level = 128.0
  private let images = flatImages(128, count: 100)

  private func moments(
    _ corruption: Corruption, severity: Int, constants: CorruptionConstants
  ) throws -> (mean: Double, variance: Double) {
    let result = try corruption.applied(
      to: images, severity: severity, constants: constants, key: RandomKey(seed: 4))
    let values = result.pixels.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (mean + 0.5, squares / Double(values.count - 1) - 1.0 / 12)
  }

  // Deviations of 0.04...0.12 of the range leave the middle level unclipped.
  @Test(arguments: [
    (1, CorruptionConstants.cifar, 0.04), (5, .cifar, 0.1), (1, .mnist, 0.08), (2, .mnist, 0.12),
  ])
  func gaussianNoiseHasItsDeviation(
    severity: Int, constants: CorruptionConstants, deviation: Double
  ) throws {
    let found = try moments(.gaussianNoise, severity: severity, constants: constants)
    #expect(abs(found.mean - level) < 4 * deviation * 255 / 280)
    #expect(abs(found.variance.squareRoot() / 255 / deviation - 1) < 0.012)
  }

  @Test(arguments: [(1, CorruptionConstants.cifar, 0.06), (5, .cifar, 0.2), (1, .mnist, 0.15)])
  func speckleNoiseGrowsWithTheSignal(
    severity: Int, constants: CorruptionConstants, deviation: Double
  ) throws {
    let found = try moments(.speckleNoise, severity: severity, constants: constants)
    #expect(abs(found.variance.squareRoot() / level / deviation - 1) < 0.012)
    let black = try Corruption.speckleNoise.applied(
      to: flatImages(0, count: 1), severity: 5, key: RandomKey(seed: 1))
    #expect(black == flatImages(0, count: 1))
  }

  // Var(Poisson(x c) / c) = x / c. At 500 and 100 photons the steps are finer than some levels and
  // coarser than others, so truncation's share is only roughly 1/12.
  @Test(arguments: [(1, CorruptionConstants.cifar, 500.0), (3, .cifar, 100), (1, .mnist, 60)])
  func shotNoiseHasThePoissonVariance(
    severity: Int, constants: CorruptionConstants, photons: Double
  ) throws {
    let found = try moments(.shotNoise, severity: severity, constants: constants)
    let expected = level / 255 / photons * 255 * 255
    #expect(abs(found.mean - level) < 0.6)
    #expect(abs(found.variance / expected - 1) < 0.025)
  }

  @Test(arguments: [(1, CorruptionConstants.cifar, 0.01), (5, .cifar, 0.07), (4, .mnist, 0.17)])
  func impulseNoiseReplacesItsShare(
    severity: Int, constants: CorruptionConstants, share: Double
  ) throws {
    let result = try Corruption.impulseNoise.applied(
      to: images, severity: severity, constants: constants, key: RandomKey(seed: 4))
    let count = Double(result.pixels.count)
    let (black, white) = (
      Double(result.pixels.count { $0 == 0 }), Double(result.pixels.count { $0 == 255 })
    )
    let tolerance = 4 * (share / 2 * (1 - share / 2) / count).squareRoot()
    #expect(abs(black / count - share / 2) < tolerance)
    #expect(abs(white / count - share / 2) < tolerance)
    #expect(Double(result.pixels.count { $0 == 128 }) == count - black - white)
  }

  // With a blur of 0.05 pixels, which is none, only the exchange of pixels is left.
  @Test func glassSwapsOrCopiesPixels() throws {
    let images = sampleImages(count: 3)
    func glass(_ exchange: GlassExchange) throws -> ImageArray {
      try Corruption.glassBlur.applied(
        to: images, severity: 1, constants: .cifar, glass: exchange, key: RandomKey(seed: 2))
    }
    let (swapped, copied) = (try glass(.swap), try glass(.copy))
    for index in 0..<3 {
      let original = images.image(index).pixels
      #expect(swapped.image(index).pixels.sorted() == original.sorted())
      #expect(swapped.image(index).pixels != original)
      #expect(Set(copied.image(index).pixels).isSubset(of: original))
      #expect(copied.image(index).pixels.sorted() != original.sorted())
    }
    #expect(
      try Corruption.glassBlur.applied(
        to: images, severity: 1, constants: .cifar, key: RandomKey(seed: 2)) == copied)
  }

  @Test func waterOnlyBrightensAndMudOnlyCovers() throws {
    let images = flatImages(60, count: 4, channels: 3)
    let water = try Corruption.spatter.applied(
      to: images, severity: 3, constants: .cifar, key: RandomKey(seed: 3))
    #expect(water.pixels.allSatisfy { $0 >= 60 } && water != images)
    // Mud is (63, 42, 20): red rises and blue falls, and nowhere beyond the mud itself.
    let mud = try Corruption.spatter.applied(
      to: images, severity: 5, constants: .mnist, key: RandomKey(seed: 3))
    for (position, level) in mud.pixels.enumerated() {
      let allowed = [UInt8(59)...63, 42...60, 20...60][position % 3]
      #expect(allowed.contains(level))
    }
    #expect(mud != images)
  }

  @Test func snowAndFogOnlyBrightenBlackImages() throws {
    let black = flatImages(0, count: 2)
    let snow = try Corruption.snow.applied(to: black, severity: 2, key: RandomKey(seed: 3))
    #expect((snow.pixels.max() ?? 0) > 60)
    // Fog is scaled by max / (max + amount): none on black, all of the range on white.
    #expect(try Corruption.fog.applied(to: black, severity: 5, key: RandomKey(seed: 3)) == black)
    let white = try Corruption.fog.applied(
      to: flatImages(255, count: 2), severity: 1, key: RandomKey(seed: 3))
    // (1 + 0.2 t) / 1.2 of 255 for t in 0...1.
    #expect(white.pixels.allSatisfy { $0 >= 212 })
  }
}
