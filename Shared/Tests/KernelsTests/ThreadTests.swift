import Dispatch
import Kernels
import Synchronization
import Testing
import _TestSupport

/// Work is cut by shapes, never by the number of threads: results are the same bits.
@Suite("Threads")
struct ThreadTests {
  struct Work: Sendable, CustomTestStringConvertible {
    var name: String
    var run: @Sendable () -> [Storage]
    var testDescription: String { name }
    init(_ name: String, _ run: @escaping @Sendable () -> [Storage]) {
      self.name = name
      self.run = run
    }
  }

  static let many = 200_003

  static let work: [Work] = elementwise + structured

  // Every kernel over more elements than one task handles.
  private static let elementwise: [Work] = [
    Work("unary") { [Kernel.unary(.tanh, Storage(random: many))] },
    Work("unaryGradient") {
      let x = Storage(random: many)
      return [Kernel.unaryGradient(.gelu, x: x, y: x, gradient: Storage(random: many, seed: 1))]
    },
    Work("affine") { [Kernel.affine(Storage(random: many), scale: 3, offset: 0.1)] },
    Work("clamp") { [Kernel.clamp(Storage(random: many), low: -0.5, high: 0.5)] },
    Work("binary") {
      [Kernel.binary(.divide, Storage(random: many), Storage(random: many, seed: 1))]
    },
    Work("binary over a plan") {
      let plan = BroadcastPlan([401, 501], [1, 501])
      return [Kernel.binary(.add, Storage(random: 401 * 501), Storage(random: 501), over: plan)]
    },
    Work("accumulate") {
      let sum = Storage(random: many, seed: 1)
      Kernel.accumulate(Storage(random: many), scale: 0.3, into: sum)
      return [sum]
    },
    Work("addBiasGradient") {
      let behind = Kernel.addBiasGradient(
        Storage(random: 501 * 401), rectified: Storage(random: 501 * 401, seed: 1), groups: 1,
        columns: 401)
      return [behind.input, behind.bias]
    },
    Work("adam") {
      let state = (0..<4).map { Storage(random: many, seed: $0, in: 0...1) }
      let step = AdamStep(
        rate: 0.1, betas: (0.9, 0.99), epsilon: 1e-8, coupledDecay: 0, decoupledDecay: 0.1,
        corrections: (0.1, 0.01))
      Kernel.adam(
        step, gradient: Storage(random: many, seed: 9), weights: state[0], first: state[1],
        second: state[2], maximum: state[3])
      return state
    },
  ]

  private static let structured: [Work] = [
    Work("permute") {
      [Kernel.permute(Storage(random: 61 * 59 * 67), extents: [61, 59, 67], axes: [2, 0, 1])]
    },
    Work("gather and scatter rows") {
      let rows = (0..<2003).map { Int32($0 * 7 % 101) }
      let x = Storage(random: 2003 * 167)
      return [
        Kernel.scatterRows(x, rows: rows, count: 101, width: 167),
        Kernel.gatherRows(x, rows: rows.map { $0 * 3 }, width: 167),
      ]
    },
    Work("reduce rows") {
      [Kernel.reduce(.sum, Storage(random: 501 * 401), outer: 501, axis: 401, inner: 1)]
    },
    Work("reduce in pieces") {
      [
        Kernel.reduce(.sum, Storage(random: many), outer: 1, axis: many, inner: 1),
        Kernel.reduce(.maximum, Storage(random: 2003 * 101), outer: 1, axis: 2003, inner: 101),
      ]
    },
    Work("softmax") {
      let y = Kernel.softmax(Storage(random: 2003 * 101), columns: 101, logarithm: true)
      let g = Storage(random: 2003 * 101, seed: 1)
      return [y, Kernel.softmaxGradient(result: y, gradient: g, columns: 101, logarithm: true)]
    },
    Work("multiply") {
      [false, true].map { flips in
        Kernel.multiply(
          Storage(random: 601 * 127), Storage(random: 127 * 67, seed: 1),
          MatrixProduct(rows: 601, columns: 67, inner: 127, transposesA: flips, transposesB: flips))
      }
    },
    Work("multiply a stack") {
      let product = MatrixProduct(rows: 65, columns: 33, inner: 17)
      return [
        Kernel.multiply(
          Storage(random: 7 * 65 * 17), Storage(random: 17 * 33), product,
          stack: ProductStack(count: 7, strideA: 65 * 17, strideB: 0))
      ]
    },
    Work("normalize channels") {
      [(37, 121, 4), (1, 4477, 24)].flatMap { images, positions, groups in
        let shape = NormalizationShape(
          images: images, positions: positions, channels: 24, groups: groups, epsilon: 1e-5,
          isRectified: true)
        let (x, g) = (Storage(random: 4477 * 24), Storage(random: 4477 * 24, seed: 1))
        let statistics = ChannelStatistics(of: x, shape, gamma: nil, beta: nil)
        let back = Kernel.normalizeGradient(x, by: statistics, gradient: g, wantsInput: true)
        return [
          Kernel.normalize(x, by: statistics), statistics.means, statistics.scales, back.gamma,
          back.beta,
        ] + [back.input].compactMap { $0 }
      }
    },
    Work("normalize rows") {
      let shape = RowNormalization(channels: 101, epsilon: 1e-5, isCentered: true)
      let (x, g) = (Storage(random: 2003 * 101), Storage(random: 2003 * 101, seed: 1))
      let gamma = Storage(random: 101, seed: 2)
      let forward = Kernel.normalizeRows(x, shape, gamma: gamma, beta: gamma)
      let back = Kernel.normalizeRowsGradient(x, forward, shape, gamma: gamma, gradient: g)
      return [forward.output, forward.means, forward.scales, back.input, back.gamma, back.beta]
    },
    Work("cross-entropy") {
      let x = Storage(random: 2003 * 101)
      let targets = TargetDistributions.labels(
        (0..<2003).map { Int32($0 % 101) }, smoothing: 0.1)
      let found = Kernel.crossEntropy(x, targets, columns: 101)
      return [
        found.losses, found.logSums,
        Kernel.crossEntropyGradient(
          x, targets, columns: 101, logSums: found.logSums, scale: 0.1),
      ]
    },
    Work("attend") {
      let shape = SelfAttention(sequences: 7, tokens: 67, heads: 3, width: 17, isCausal: true)
      let x = Storage(random: 7 * 67 * 3 * 3 * 17)
      let forward = Kernel.attend(x, shape)
      return [
        forward.output, forward.logSums,
        Kernel.attendGradient(x, forward, shape, gradient: forward.output),
      ]
    },
    Work("convolve") {
      let shape = ConvolutionShape(
        input: (19, 13, 11, 10), kernel: (3, 3), outputChannels: 17, stride: (2, 2),
        padding: (top: 1, left: 1, bottom: 1, right: 1))
      let (x, w) = (Storage(random: 19 * 143 * 10), Storage(random: 90 * 17, seed: 1))
      let y = Kernel.convolve(x, w, bias: nil, shape)
      return [
        y, Kernel.convolutionWeightGradient(x, gradient: y, shape),
        Kernel.convolutionInputGradient(w, gradient: y, shape),
      ]
    },
  ]

  @Test("one, two and three threads give the same bits", arguments: work)
  func sameBits(_ work: Work) {
    let one = withProcessSettings(threads: 1) { work.run().map(\.bits) }
    for threads in [2, 3] {
      let several = withProcessSettings(threads: threads) { work.run().map(\.bits) }
      let isSame = several == one
      #expect(isSame, "\(threads) threads")
    }
  }

  @Test("several threads may use the pool at once")
  func concurrentUse() {
    withProcessSettings(threads: 2) {
      let expected = Self.work.map { $0.run().map(\.bits) }
      let mismatches = Atomic(0)
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        for (work, bits) in zip(Self.work, expected) where work.run().map(\.bits) != bits {
          mismatches.add(1, ordering: .relaxed)
        }
      }
      #expect(mismatches.load(ordering: .relaxed) == 0)
    }
  }
}
