import Kernels
import Testing
import _TestSupport

@Suite("Normalisation kernels")
struct NormalizationKernelTests {
  typealias Sizes = Version1.Normalization.Sizes

  // Positions with factors of two are taken together when channels are few. One position is layer
  // normalisation and dense batches, one image is batch normalisation, and more than 512 channels
  // take another block of working memory.
  static let sizes: [Sizes] =
    [1, 7, 8, 9, 16, 17, 31, 64, 65, 520].flatMap { channels in
      [(1, 33), (3, 1), (2, 6), (1, 64)].flatMap { images, positions in
        [1, channels].map {
          Sizes(images: images, positions: positions, channels: channels, groups: $0)
        }
      }
    } + [
      Sizes(images: 3, positions: 5, channels: 24, groups: 4),
      Sizes(images: 3, positions: 5, channels: 24, groups: 8),
    ]

  static let variants = [(true, false), (true, true), (false, false)]

  @Test("against version 1", arguments: InstructionSet.available, variants)
  func normalization(set: InstructionSet, variant: (isCentered: Bool, isRectified: Bool)) {
    withProcessSettings(instructionSet: set) {
      for base in Self.sizes {
        var sizes = base
        (sizes.isCentered, sizes.isRectified) = variant
        check(sizes)
      }
    }
  }

  private func check(_ s: Sizes) {
    let count = s.images * s.positions * s.channels
    let (x, g) = (Storage(random: count), Storage(random: count, seed: 1))
    let (gamma, beta) = (Storage(random: s.channels, seed: 2), Storage(random: s.channels, seed: 3))
    let expected = Version1.Normalization(
      x.doubles, gamma: gamma.doubles, beta: beta.doubles, gradient: g.doubles, s)
    let plan = shape(s)
    let forward = Kernel.normalize(x, plan, gamma: gamma, beta: beta)
    let backward = Kernel.normalizeGradient(
      x, forward, plan, gamma: gamma, gradient: g, wantsInput: true)
    // Relative to the largest scale, 1 / sqrt(epsilon) = 32, that a set without spread gets.
    let bound = 512 * unit * Double(s.positions)
    #expect(largestDifference(forward.output, expected.output) < bound, "\(s)")
    #expect(largestDifference(backward.gamma, expected.gammaGradient) < bound, "\(s)")
    #expect(largestDifference(backward.beta, expected.betaGradient) < bound, "\(s)")
    if let input = backward.input {
      #expect(largestDifference(input, expected.inputGradient) < 32 * bound, "\(s)")
    }
  }

  private func shape(_ s: Sizes) -> NormalizationShape {
    var options: NormalizationShape.Options = s.isRectified ? [.rectified] : []
    if !s.isCentered { options.insert(.rootMeanSquare) }
    return NormalizationShape(
      images: s.images, positions: s.positions, channels: s.channels, groups: s.groups,
      epsilon: Real(Sizes.epsilon), options: options)
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
    let plan = NormalizationShape(images: 1, positions: count, channels: 2, groups: 2, epsilon: 0)
    let found = Kernel.normalize(x, plan, gamma: nil, beta: nil)
    #expect(largestDifference(found.means, means) < 1e-3)
    #expect(largestDifference(found.scales, variances.map { 1 / $0.squareRoot() }) < 1e-4)
  }
}
