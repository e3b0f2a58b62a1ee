import Datasets
import Randomness
import Tensors
import Testing
import Vision

@Suite struct AugMixTests {
  private let key = RandomKey(seed: 21)

  @Test func viewsAreReproducibleAndInRange() {
    let images = sampleImages(count: 3, height: 32, width: 30, channels: 3)
    let augment = AugMix(flip: true)
    let views = augment.views(of: 1, in: images, count: 8, key: key)
    #expect(views.shape == [8, 32, 30, 3])
    #expect(views.scalars.allSatisfy { (0...1.00001).contains($0) })
    #expect(augment.views(of: 1, in: images, count: 8, key: key).scalars == views.scalars)
    let size = 32 * 30 * 3
    let fewer = augment.views(in: images.image(1), count: 3, key: key)
    #expect(fewer.scalars == Array(views.scalars[..<(3 * size)]))
    #expect(Array(views.scalars[..<size]) != Array(views.scalars[size..<2 * size]))
  }

  // With posterizing as the only operation every chain ends at 4 bits, as all levels round down to
  // 4 - 0 bits and posterizing twice changes nothing: a view is m x + (1 - m) p(x) for one m.
  @Test func viewsAreMixtures() {
    let images = sampleImages(count: 1)
    var augment = AugMix(flip: false)
    augment.padding = 0
    augment.operations = [.posterize]
    let views = augment.views(in: images, count: 200, key: key)
    let posterized = images.posterized(bits: 4)
    let (plain, coarse) = (images.tensor(at: [0]).scalars, posterized.tensor(at: [0]).scalars)
    var shares: [Double] = []
    for view in 0..<200 {
      let found = views.scalars[view * 784..<(view + 1) * 784]
      let estimates = zip(found, zip(plain, coarse)).compactMap { value, ends in
        ends.0 - ends.1 > 0.03 ? Double((value - ends.1) / (ends.0 - ends.1)) : nil
      }
      let share = estimates[0]
      #expect(estimates.allSatisfy { abs($0 - share) < 1e-3 })
      shares.append(share)
    }
    // m ~ Beta(1, 1) is uniform: mean 1/2 with standard error 0.02.
    #expect(abs(shares.reduce(0, +) / 200 - 0.5) < 0.08)
    #expect((shares.min() ?? 1) < 0.1 && (shares.max() ?? 0) > 0.9)
  }

  // At 28 pixels a shift of floor(u 28 / 30), u <= 1, is none.
  @Test func slightOperationsStaySlight() {
    let images = sampleImages(count: 1)
    var augment = AugMix(flip: false)
    augment.padding = 0
    augment.operations = [.translateX, .translateY]
    let views = augment.views(in: images, count: 5, key: key)
    let plain = images.tensor(at: [0]).scalars
    for (position, value) in views.scalars.enumerated() {
      #expect(abs(value - plain[position % 784]) < 1e-5)
    }
  }

  @Test func onlyFlippingMixturesFlip() {
    // A bright left half: the mean of the halves tells a mirror image.
    let half = ImageArray(
      pixels: (0..<784).map { $0 % 28 < 14 ? 220 : 0 }, count: 1, height: 28, width: 28,
      channels: 1)
    func mirrored(_ augment: AugMix) -> Int {
      let scalars = augment.views(in: half, count: 200, key: key).scalars
      return (0..<200).count { view in
        let columns = scalars[view * 784 + 14 * 28..<view * 784 + 15 * 28]
        return columns.prefix(10).reduce(0, +) < columns.suffix(10).reduce(0, +)
      }
    }
    #expect(mirrored(AugMix(flip: false)) == 0)
    // Binomial(200, 1/2): four standard deviations are 28.
    #expect(abs(mirrored(AugMix(flip: true)) - 100) < 29)
  }
}

@Suite struct AugmentationCropTests {
  private let key = RandomKey(seed: 3)

  /// All windows of an image shifted by up to `padding`, with zeros around, plain and mirrored.
  private func windows(_ image: ImageArray, padding: Int) -> Set<[UInt8]> {
    var all = Set<[UInt8]>()
    for down in -padding...padding {
      for right in -padding...padding {
        let pixels = (0..<image.height * image.width).map { position -> UInt8 in
          let (row, column) = (position / image.width + down, position % image.width + right)
          guard (0..<image.height).contains(row), (0..<image.width).contains(column) else {
            return 0
          }
          return image.pixels[row * image.width + column]
        }
        let shifted = ImageArray(
          pixels: pixels, count: 1, height: image.height, width: image.width, channels: 1)
        all.insert(pixels)
        all.insert(shifted.flippedHorizontally().pixels)
      }
    }
    return all
  }

  @Test func cropsAreWindowsOfThePaddedImage() {
    let image = sampleImages(count: 1, height: 10, width: 12)
    let copies = image.selecting([Int](repeating: 0, count: 600))
    let crops = CropAndFlip(padding: 2, flip: true)(copies, key: key)
    let found = Set((0..<600).map { crops.image($0).pixels })
    // 25 windows, plain and mirrored: 600 draws miss one with probability 50 (49/50)^600 < 3e-4.
    #expect(found == windows(image, padding: 2))
    #expect(CropAndFlip(padding: 2, flip: true)(copies, key: key) == crops)
  }

  @Test func reflectedPaddingBringsNoNewLevels() {
    let image = flatImages(90, count: 20)
    #expect(CropAndFlip(padding: 4, border: .reflect101, flip: true)(image, key: key) == image)
    #expect(CropAndFlip(padding: 4, border: .zero, flip: true)(image, key: key) != image)
    let same = CropAndFlip(padding: 0, flip: false)
    #expect(same(sampleImages(count: 2), key: key) == sampleImages(count: 2))
  }

  @Test func cutoutBlackensOneSquare() {
    let images = flatImages(200, count: 50, channels: 3)
    let cut = CropAndFlip(padding: 0, flip: false, cutout: 8)(images, key: key)
    for index in 0..<50 {
      let black = cut.image(index).pixels.count { $0 == 0 }
      #expect(black % 3 == 0 && (48...192).contains(black))
    }
  }

  @Test func batchesAreTensorsOfTheChosenImages() {
    let images = sampleImages(count: 5)
    let batch = CropAndFlip(padding: 0, flip: false).batch(at: [4, 2], of: images, key: key)
    #expect(batch.shape == [2, 28, 28, 1])
    #expect(batch.scalars == images.tensor(at: [4, 2]).scalars)
  }
}

@Suite struct AugmentationMixupTests {
  @Test func mixtureOfInputsAndTargetsAgree() {
    // One-hot inputs that equal their targets must be mixed exactly like them.
    let targets = Tensor.oneHot([0, 1, 2, 3, 4], classCount: 5)
    let mixed = mixup(
      targets, targets: targets, concentration: 0.4, key: RandomKey(seed: 5))
    #expect(mixed.inputs.scalars == mixed.targets.scalars)
    for row in 0..<5 {
      let values = mixed.targets.scalars[row * 5..<row * 5 + 5]
      #expect(abs(values.reduce(0, +) - 1) < 1e-6)
      #expect(values.count { $0 > 0 } <= 2)
    }
  }
}

@Suite struct AugmentationContactSheetTests {
  @Test func imagesStandInTheirCells() throws {
    let grey = flatImages(10, count: 2, side: 2)
    let color = ImageArray(pixels: [1, 2, 3], count: 1, height: 1, width: 1, channels: 3)
    let sheet = try contactSheet(
      rows: [[grey], [color]], magnification: 2, gap: 1)
    // Cells of 4 x 4 with one pixel between: 2 x 5 + 1 a side.
    #expect(sheet.height == 11 && sheet.width == 11 && sheet.channels == 3)
    func pixel(_ row: Int, _ column: Int) -> [UInt8] {
      let start = (row * 11 + column) * 3
      return Array(sheet.pixels[start..<start + 3])
    }
    let white: [UInt8] = [255, 255, 255]
    #expect(pixel(0, 0) == white && pixel(1, 1) == [10, 10, 10])
    #expect(pixel(4, 9) == [10, 10, 10] && pixel(1, 5) == white)
    #expect(pixel(6, 1) == [1, 2, 3] && pixel(7, 2) == [1, 2, 3] && pixel(8, 1) == white)
  }

  @Test func emptySheetsAreRefused() {
    #expect(throws: VisionError.noImages(transform: "contact sheet")) {
      try contactSheet(rows: [[], []])
    }
    #expect(
      throws: VisionError.parameterOutOfRange(
        name: "magnification", value: 0, expected: "1 or more")
    ) {
      try contactSheet(rows: [[flatImages(0, count: 1)]], magnification: 0)
    }
  }
}

@Suite struct PlantedShiftTests {
  private let key = RandomKey(seed: 14)

  @Test func rampRisesFromLeftToRight() throws {
    let shifted = try flatImages(100, count: 1).underRamp(weight: 0.6)
    // 0.4 x 100 on the left, 40 + 0.6 x 255 = 193 on the right.
    #expect(abs(Int(shifted.pixels[0]) - 40) <= 1 && abs(Int(shifted.pixels[27]) - 193) <= 1)
    #expect(shifted.pixels[..<28].sorted() == Array(shifted.pixels[..<28]))
    #expect(throws: VisionError.self) { try flatImages(1, count: 1).underRamp(weight: 1.5) }
  }

  @Test func texturesStandBehindTheFigure() throws {
    let textures = BackgroundTexture.pair(key: key)
    #expect(textures.count == 2)
    let white = flatImages(255, count: 4)
    let choices = [0, 1, 0, 1]
    #expect(try white.onTextures(textures, choices: choices, key: key) == white)
    let black = try flatImages(0, count: 4).onTextures(
      textures, choices: choices, strength: 0.5, key: key)
    #expect((black.pixels.max() ?? 0) <= 127 && (black.pixels.max() ?? 0) > 110)
    // Phases differ between images of one texture.
    #expect(black.image(0) != black.image(2))
  }

  @Test func unfitChoicesAreRefused() {
    let images = flatImages(0, count: 2)
    let textures = BackgroundTexture.pair(key: key)
    #expect(throws: VisionError.mismatch(what: "choices of textures", found: 1, expected: 2)) {
      try images.onTextures(textures, choices: [0], key: key)
    }
    #expect(throws: VisionError.self) {
      try images.onTextures(textures, choices: [0, 2], key: key)
    }
    #expect(throws: VisionError.self) { try spuriousChoices(for: [0], agreement: 2, key: key) }
    #expect(throws: VisionError.self) { try spuriousChoices(for: [2], agreement: 0.5, key: key) }
  }

  @Test func spuriousChoicesAgreeAsOftenAsAsked() throws {
    let groups = (0..<20_000).map { $0 % 2 }
    let choices = try spuriousChoices(for: groups, agreement: 0.95, key: key)
    let agreement = Double(zip(groups, choices).count { $0 == $1 }) / 20_000
    // Standard error 0.0015.
    #expect(abs(agreement - 0.95) < 0.006)
    let three = try spuriousChoices(
      for: [Int](repeating: 1, count: 9_000), of: 3, agreement: 0, key: key)
    #expect(Set(three) == [0, 2])
  }
}
