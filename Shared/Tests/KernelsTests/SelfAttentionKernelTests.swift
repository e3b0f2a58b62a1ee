import Kernels
import Testing
import _TestSupport

@Suite("Self-attention kernels")
struct SelfAttentionKernelTests {
  // Tokens around vectors, tiles and the 64 queries whose scores the gradient holds at once.
  static let tokens = [1, 2, 3, 7, 8, 10, 17, 31, 64, 65, 66, 130]
  static let widths = [1, 3, 8, 16, 17, 32, 40]

  @Test("against version 1", arguments: InstructionSet.available, [false, true])
  func againstVersion1(set: InstructionSet, isCausal: Bool) {
    for tokens in Self.tokens {
      for width in Self.widths {
        check(
          Version1.SelfAttention.Sizes(tokens: tokens, heads: 2, width: width, isCausal: isCausal),
          set)
      }
    }
  }

  private func check(_ s: Version1.SelfAttention.Sizes, _ set: InstructionSet) {
    let count = s.tokens * s.heads * s.width
    let (x, g) = (Storage(random: 3 * count, in: -2...2), Storage(random: count, seed: 1))
    let expected = Version1.SelfAttention(x.doubles, gradient: g.doubles, s)
    let shape = SelfAttention(
      sequences: 1, tokens: s.tokens, heads: s.heads, width: s.width, isCausal: s.isCausal)
    withProcessSettings(instructionSet: set) {
      let forward = Kernel.attend(x, shape)
      let gradient = Kernel.attendGradient(x, forward, shape, gradient: g)
      #expect(largestDifference(forward.output, expected.output) < 64 * unit, "\(s)")
      #expect(largestDifference(gradient, expected.inputGradient) < 512 * unit, "\(s)")
    }
  }

  @Test("each sequence by itself")
  func sequences() {
    let parts = (0..<5).map { Storage(random: 7 * 3 * 2 * 4, seed: $0) }
    let shape = SelfAttention(sequences: 5, tokens: 7, heads: 2, width: 4, isCausal: true)
    let one = SelfAttention(sequences: 1, tokens: 7, heads: 2, width: 4, isCausal: true)
    let x = Storage(parts.flatMap(\.values))
    let forward = Kernel.attend(x, shape)
    let separate = parts.map { Kernel.attend($0, one) }
    #expect(forward.output.values == separate.flatMap(\.output.values))
    let g = Storage(random: forward.output.count)
    let gradients = parts.indices.flatMap { i in
      let gradient = Storage(Array(g.values[i * 56..<(i + 1) * 56]))
      return Kernel.attendGradient(parts[i], separate[i], one, gradient: gradient).values
    }
    #expect(Kernel.attendGradient(x, forward, shape, gradient: g).values == gradients)
  }

  @Test("scores far apart neither overflow nor vanish", arguments: InstructionSet.available)
  func farApart(set: InstructionSet) {
    // Queries and keys of ±100 and width 1: scores of ±10,000.
    let x = Storage([100, 100, 1, 100, -100, 2, -100, 100, 3])
    let shape = SelfAttention(sequences: 1, tokens: 3, heads: 1, width: 1, isCausal: false)
    withProcessSettings(instructionSet: set) {
      let forward = Kernel.attend(x, shape)
      // The first two queries match keys 0 and 2 alike, the third matches key 1 only.
      #expect(forward.output.values == [2, 2, 2])
      let gradient = Kernel.attendGradient(
        x, forward, shape, gradient: Storage([1, 1, 1]))
      let isFinite = gradient.values.allSatisfy(\.isFinite)
      #expect(isFinite)
    }
  }

  @Test("what is undefined stays so", arguments: InstructionSet.available)
  func undefined(set: InstructionSet) {
    var values = Storage(random: 5 * 3 * 4).values
    values[2 * 12] = .nan  // a query
    let shape = SelfAttention(sequences: 1, tokens: 5, heads: 1, width: 4, isCausal: true)
    withProcessSettings(instructionSet: set) {
      let output = Kernel.attend(Storage(values), shape).output.values
      let isUndefined = (0..<5).map { token in
        output[token * 4..<token * 4 + 4].allSatisfy(\.isNaN)
      }
      #expect(isUndefined == [false, false, true, false, false])
    }
  }
}
