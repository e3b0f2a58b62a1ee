import Kernels
import Testing
import _TestSupport

@Suite("Row normalisation kernels")
struct RowNormalizationKernelTests {
  typealias Sizes = Version1.Normalization.Sizes

  @Test("against version 1", arguments: InstructionSet.available, [true, false])
  func againstVersion1(set: InstructionSet, isCentered: Bool) {
    withProcessSettings(instructionSet: set) {
      for channels in oddSizes.dropFirst() + [520] {
        for rows in [1, 5, 131] {
          check(
            Sizes(
              images: rows, positions: 1, channels: channels, groups: 1, isCentered: isCentered))
        }
      }
    }
  }

  private func check(_ s: Sizes) {
    let count = s.images * s.channels
    let (x, g) = (Storage(random: count), Storage(random: count, seed: 1))
    let (gamma, beta) = (Storage(random: s.channels, seed: 2), Storage(random: s.channels, seed: 3))
    let expected = Version1.Normalization(
      x.doubles, gamma: gamma.doubles, beta: beta.doubles, gradient: g.doubles, s)
    let shape = RowNormalization(
      channels: s.channels, epsilon: Real(Sizes.epsilon), isCentered: s.isCentered)
    let forward = Kernel.normalizeRows(x, shape, gamma: gamma, beta: beta)
    let backward = Kernel.normalizeRowsGradient(x, forward, shape, gamma: gamma, gradient: g)
    // Relative to the largest scale, 1 / sqrt(epsilon) = 32, that a row without spread gets.
    let bound = 512 * unit
    #expect(largestDifference(forward.output, expected.output) < bound, "\(s)")
    #expect(largestDifference(backward.input, expected.inputGradient) < 32 * bound, "\(s)")
    func total(_ rows: [Double]) -> [Double] {
      Version1.reduce(.sum, rows, outer: 1, axis: s.images, inner: s.channels)
    }
    let sums = Double(s.images) * bound
    #expect(largestDifference(backward.gamma, total(expected.gammaGradient)) < sums, "\(s)")
    #expect(largestDifference(backward.beta, total(expected.betaGradient)) < sums, "\(s)")
  }

  @Test("rows far from zero", arguments: InstructionSet.available)
  func farFromZero(set: InstructionSet) {
    let x = Storage(random: 48, in: 999...1001)
    let mean = x.doubles.reduce(0, +) / 48
    let variance = x.doubles.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 48
    let shape = RowNormalization(channels: 48, epsilon: 0, isCentered: true)
    let found = withProcessSettings(instructionSet: set) {
      Kernel.normalizeRows(
        x, shape, gamma: Storage(repeating: 1, count: 48), beta: Storage(repeating: 0, count: 48))
    }
    #expect(abs(found.means.doubles[0] - mean) < 1e-3)
    #expect(abs(found.scales.doubles[0] - 1 / variance.squareRoot()) < 1e-4)
  }
}
