import Kernels
import Testing
import _TestSupport

@Suite("Normalisation of channels")
struct ChannelNormalizationKernelTests {
  typealias Sizes = Version1.Normalization.Sizes

  // Positions with factors of two are taken together when channels are few, more than 512 channels
  // take another block of working memory, and more than 32,768 numbers several blocks.
  static let sizes: [Sizes] =
    [1, 7, 8, 9, 16, 17, 31, 64, 65, 520].flatMap { channels in
      [(1, 33), (3, 1), (2, 6), (1, 64)].flatMap { images, positions in
        [1, channels].map {
          Sizes(images: images, positions: positions, channels: channels, groups: $0)
        }
      }
    } + [
      Sizes(images: 3, positions: 5, channels: 24, groups: 4),
      Sizes(images: 2, positions: 2500, channels: 16, groups: 4),
      Sizes(images: 1, positions: 5001, channels: 20, groups: 20),
    ]

  @Test("against version 1", arguments: InstructionSet.available, [true, false])
  func measured(set: InstructionSet, isRectified: Bool) {
    withProcessSettings(instructionSet: set) {
      for base in Self.sizes {
        var sizes = base
        sizes.isRectified = isRectified
        check(sizes)
      }
    }
  }

  private func check(_ s: Sizes) {
    let data = NormalizationData(s)
    let expected = data.expected
    let statistics = ChannelStatistics(
      of: data.x, data.shape, gamma: data.gamma, beta: data.beta)
    let output = Kernel.normalize(data.x, by: statistics)
    let backward = Kernel.normalizeGradient(
      data.x, by: statistics, gradient: data.gradient, wantsInput: true)
    // Relative to the largest scale, 1 / sqrt(epsilon) = 32, that a set without spread gets.
    let bound = 512 * unit * Double(s.positions)
    #expect(largestDifference(output, expected.output) < bound, "\(s)")
    #expect(largestDifference(backward.gamma, expected.gammaGradient) < bound, "\(s)")
    #expect(largestDifference(backward.beta, expected.betaGradient) < bound, "\(s)")
    if let input = backward.input {
      #expect(largestDifference(input, expected.inputGradient) < 32 * bound, "\(s)")
    }
  }

  // y = max(0, (x - mean) gamma / sqrt(variance + epsilon) + beta); the gradient passes through
  // the factor of x alone.
  @Test("by given statistics", arguments: InstructionSet.available)
  func given(set: InstructionSet) {
    let s = Sizes(images: 1, positions: 2601, channels: 20, groups: 20, isRectified: true)
    let data = NormalizationData(s)
    let (means, variances) = (
      Storage(random: 20, seed: 7), Storage(random: 20, seed: 8, in: 0.5...2)
    )
    withProcessSettings(instructionSet: set) {
      let statistics = ChannelStatistics(
        means: means, variances: variances, data.shape, gamma: data.gamma, beta: data.beta)
      let output = Kernel.normalize(data.x, by: statistics)
      let backward = Kernel.normalizeGradient(
        data.x, by: statistics, gradient: data.gradient, wantsInput: true)
      let expected = GivenNormalization(data, means: means.doubles, variances: variances.doubles)
      #expect(largestDifference(output, expected.output) < 64 * unit)
      #expect(largestDifference(backward.gamma, expected.gamma) < 64 * 2601 * unit)
      #expect(largestDifference(backward.beta, expected.beta) < 64 * 2601 * unit)
      if let input = backward.input {
        #expect(largestDifference(input, expected.input) < 64 * unit)
      }
    }
  }

  @Test("statistics of many elements far from zero are accurate")
  func farFromZero() {
    let count = 200_000
    let x = Storage(random: 2 * count, in: 99...101)
    let values = x.doubles
    let channels = [0, 1].map { channel in
      (0..<count).map { values[2 * $0 + channel] }
    }
    let means = channels.map { $0.reduce(0, +) / Double(count) }
    let variances = zip(channels, means).map { values, mean in
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    }
    let shape = NormalizationShape(images: 1, positions: count, channels: 2, groups: 2, epsilon: 0)
    let found = ChannelStatistics(of: x, shape, gamma: nil, beta: nil)
    // The plain sums here are themselves good to 1e-10.
    let bound = max(200 * unit, 1e-10)
    #expect(largestDifference(found.means, means) < bound)
    #expect(largestDifference(found.scales, variances.map { 1 / $0.squareRoot() }) < bound)
  }
}

/// Random inputs of a normalisation.
struct NormalizationData {
  let sizes: Version1.Normalization.Sizes
  let x: Storage
  let gamma: Storage
  let beta: Storage
  let gradient: Storage

  init(_ sizes: Version1.Normalization.Sizes) {
    self.sizes = sizes
    let count = sizes.images * sizes.positions * sizes.channels
    x = Storage(random: count)
    gradient = Storage(random: count, seed: 1)
    gamma = Storage(random: sizes.channels, seed: 2)
    beta = Storage(random: sizes.channels, seed: 3)
  }

  var shape: NormalizationShape {
    NormalizationShape(
      images: sizes.images, positions: sizes.positions, channels: sizes.channels,
      groups: sizes.groups, epsilon: Real(Version1.Normalization.Sizes.epsilon),
      isRectified: sizes.isRectified)
  }

  var expected: Version1.Normalization {
    Version1.Normalization(
      x.doubles, gamma: gamma.doubles, beta: beta.doubles, gradient: gradient.doubles, sizes)
  }
}

/// A rectified normalisation by given statistics in Double.
private struct GivenNormalization {
  var output: [Double] = []
  var input: [Double] = []
  var gamma: [Double]
  var beta: [Double]

  init(_ data: NormalizationData, means: [Double], variances: [Double]) {
    let n = data.sizes.channels
    (gamma, beta) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: n))
    let scales = variances.map { 1 / ($0 + Version1.Normalization.Sizes.epsilon).squareRoot() }
    for (i, (x, g)) in zip(data.x.doubles, data.gradient.doubles).enumerated() {
      let c = i % n
      let normal = (x - means[c]) * scales[c]
      let y = normal * data.gamma.doubles[c] + data.beta.doubles[c]
      let passed = y > 0 ? g : 0
      output.append(max(0, y))
      input.append(passed * data.gamma.doubles[c] * scales[c])
      gamma[c] += passed * normal
      beta[c] += passed
    }
  }
}
