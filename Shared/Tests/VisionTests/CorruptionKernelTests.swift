import Datasets
import Randomness
import Testing
import Vision

@Suite struct CorruptionKernelTests {
  // Normalised exp(-i^2 / 2 s^2): the values of the paper file, section 6.
  @Test func gaussianTapsHaveKnownValues() {
    let unit = gaussianTaps(standardDeviation: 1)
    let expected: [Float] = [0.398943, 0.241971, 0.053991, 0.004432, 0.000134]
    #expect(unit.count == 9)
    #expect(largestDifference(Array(unit[4...]), expected) < 1e-6)
    #expect(largestDifference(unit, unit.reversed()) == 0)
    let narrow = gaussianTaps(standardDeviation: 0.4)
    #expect(narrow.count == 5)
    #expect(largestDifference(Array(narrow[2...]), [0.919218, 0.040388, 0.000003]) < 1e-6)
    #expect(gaussianTaps(standardDeviation: 0) == [1])
  }

  @Test func motionTapsHaveKnownValues() {
    let taps = motionTaps(radius: 6, standardDeviation: 1)
    #expect(taps.count == 13)
    #expect(
      largestDifference(Array(taps[..<4]), [0.570348, 0.345934, 0.077188, 0.006336]) < 1e-6)
    #expect(abs(taps.reduce(0, +) - 1) < 1e-6)
  }

  @Test func defocusKernelsHaveKnownValues() {
    // Severity 4 of CIFAR-10-C: a plus of five fifths, smoothed by taps of exp(-12.5) = 3.7e-6.
    let plus = ConvolutionKernel.defocus(radius: 1, aliasBlur: 0.2)
    for (row, column) in [(8, 8), (7, 8), (9, 8), (8, 7), (8, 9)] {
      #expect(abs(plus.weights[row * 17 + column] - 0.2) < 3e-6)
    }
    // Severity 5: a square of ninths. Severity 1: one pixel smoothed by 3 x 3 taps of 0.4.
    let square = ConvolutionKernel.defocus(radius: 1.5, aliasBlur: 0.1)
    #expect(square.weights.filter { abs($0 - 1 / 9) < 1e-6 }.count == 9)
    let dot = ConvolutionKernel.defocus(radius: 0.3, aliasBlur: 0.4)
    #expect(abs(dot.weights[8 * 17 + 8] - 0.844973) < 1e-6)
    #expect(abs(dot.weights[8 * 17 + 9] - 0.037126) < 1e-6)
    #expect(abs(dot.weights[9 * 17 + 9] - 0.001631) < 1e-6)
    for kernel in [plus, square, dot] {
      #expect(abs(kernel.weights.reduce(0, +) - 1) < 1e-5)
    }
    // A disk that reaches the edge of its grid is mirrored there, and gains or loses a little.
    let wide = ConvolutionKernel.defocus(radius: 10, aliasBlur: 0.5)
    #expect(wide.side == 21)
    #expect(abs(wide.weights.reduce(0, +) - 1) < 0.02)
  }

  @Test func zoomFactorsAreAsManyAsPublished() {
    let cifar = [1.06, 1.11, 1.16, 1.21, 1.26].map { zoomFactors(upTo: $0, by: 0.01).count }
    #expect(cifar == [7, 12, 16, 21, 26])
    let imagenet = [(1.11, 0.01), (1.16, 0.01), (1.21, 0.02), (1.26, 0.02), (1.31, 0.03)]
    #expect(imagenet.map { zoomFactors(upTo: $0.0, by: $0.1).count } == [12, 16, 11, 13, 11])
  }

  @Test(arguments: [
    (Border.replicate, [0, 0, 0, 0, 1, 2, 3, 3, 3]),
    (.reflect101, [3, 2, 1, 0, 1, 2, 3, 2, 1]),
    (.symmetric, [2, 1, 0, 0, 1, 2, 3, 3, 2]),
  ])
  func bordersContinueFourSamples(border: Border, expected: [Int]) {
    #expect((-3...5).map { border.index($0, count: 4) } == expected)
  }

  @Test func bordersGoOnBeyondOneReflection() {
    #expect(Border.reflect101.index(-7, count: 4) == 1)
    #expect(Border.reflect101.index(12, count: 4) == 0)
    #expect(Border.symmetric.index(-9, count: 4) == 0)
    #expect(Border.reflect101.index(5, count: 1) == 0)
    #expect(Border.zero.index(-1, count: 4) == nil)
    #expect(Border.zero.index(3, count: 4) == 3)
  }

  @Test func gaussianBlurAgreesWithSciPy() throws {
    let fixture = try VisionFixture.load()
    let image = FloatImage(try fixture.image("grey"), at: 0)
    for (deviation, expected) in fixture.gaussian {
      let taps = gaussianTaps(standardDeviation: try #require(Double(deviation)))
      let result = image.filtered(
        vertical: AxisFilter(taps: taps, count: image.height, border: .replicate),
        horizontal: AxisFilter(taps: taps, count: image.width, border: .replicate))
      #expect(largestDifference(result.samples, expected) < 1e-5, "deviation \(deviation)")
    }
    let taps = gaussianTaps(standardDeviation: 4, truncation: 3)
    let result = image.filtered(
      vertical: AxisFilter(taps: taps, count: image.height, border: .symmetric),
      horizontal: AxisFilter(taps: taps, count: image.width, border: .symmetric))
    #expect(largestDifference(result.samples, try #require(fixture.symmetricGaussian["4"])) < 1e-5)
  }

  @Test func magnificationAgreesWithSciPy() throws {
    let fixture = try VisionFixture.load()
    let image = FloatImage(try fixture.image("grey"), at: 0)
    for (factor, expected) in fixture.zoom {
      let magnification = try #require(Double(factor))
      let result = image.filtered(
        vertical: AxisFilter(magnification: magnification, count: image.height),
        horizontal: AxisFilter(magnification: magnification, count: image.width))
      #expect(largestDifference(result.samples, expected) < 1e-5, "factor \(factor)")
    }
  }

  @Test func separableFilterEqualsItsTwoDimensionalKernel() {
    let image = FloatImage(sampleImages(count: 1, height: 11, width: 14, channels: 3), at: 0)
    let taps = gaussianTaps(standardDeviation: 1.2, radius: 3)
    let kernel = ConvolutionKernel(
      side: 7, weights: taps.flatMap { row in taps.map { $0 * row } })
    for border in [Border.replicate, .reflect101, .symmetric, .zero] {
      let separable = image.filtered(
        vertical: AxisFilter(taps: taps, count: 11, border: border),
        horizontal: AxisFilter(taps: taps, count: 14, border: border))
      let direct = image.filtered(by: kernel, border: border)
      #expect(largestDifference(separable.samples, direct.samples) < 1e-6)
    }
  }

  @Test func motionPathReadsAlongItsDirection() {
    var image = FloatImage(repeating: 0, height: 9, width: 12)
    image[0, 4, 8] = 1
    // Rightwards, the pixel i steps left of the dot reads it with tap i.
    let level = MotionPath(taps: [0.5, 0.3, 0.2], angle: 0)(image)
    #expect((5...9).map { level[0, 4, $0] } == [0, 0.2, 0.3, 0.5, 0])
    // At 30 degrees, ceil(i cos - 1/2), ceil(i sin - 1/2) = (1, 0), (2, 1) for i = 1, 2.
    let slanted = MotionPath(taps: [0.5, 0.3, 0.2], angle: 30)(image)
    #expect(slanted[0, 4, 8] == 0.5)
    #expect(slanted[0, 4, 7] == 0.3)
    #expect(slanted[0, 3, 6] == 0.2)
    #expect(abs(slanted.samples.reduce(0, +) - 1) < 1e-6)
  }

  @Test func plasmaOfFourPointsFollowsItsRule() {
    let key = RandomKey(seed: 8)
    var source = key.generator()
    func draws(_ count: Int) -> [Float] {
      var draws = [Float](repeating: 0, count: count)
      source.fillUniform(&draws, in: -1...1)
      return draws
    }
    // One square (its corners all the same point, 0) and two edges with the middle on both sides;
    // the middles' row repeats its last point at its beginning.
    let middle = draws(2)[1]
    let (right, below) = (middle / 2 + draws(1)[0], middle / 2 + draws(1)[0])
    let points = [0, right, below, middle]
    let (low, high) = (points.min() ?? 0, points.max() ?? 0)
    var generator = key.generator()
    let map = PlasmaFractal(side: 2, decay: 3, generator: &generator).corner(height: 2, width: 2)
    #expect(largestDifference(map, points.map { ($0 - low) / (high - low) }) < 1e-6)
  }

  @Test func plasmaFillsItsRangeAndIsSmootherWhenItDecaysFaster() {
    func roughness(_ decay: Double) -> Float {
      var generator = RandomKey(seed: 2).generator()
      let map = PlasmaFractal(side: 64, decay: decay, generator: &generator)
        .corner(height: 64, width: 64)
      #expect(map.min() == 0 && map.max() == 1)
      return zip(map, map.dropFirst()).map { abs($0 - $1) }.reduce(0, +) / 4095
    }
    #expect(roughness(3) < 0.5 * roughness(1.4))
  }
}
