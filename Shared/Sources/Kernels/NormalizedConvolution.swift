import CKernels

/// A convolution of normalised images, a few images at a time: the normalised images are never
/// all in memory, and are made again for the gradient.
package struct NormalizedConvolution: Sendable {
  private let shape: ConvolutionShape
  private let statistics: ChannelStatistics

  package init(_ shape: ConvolutionShape, by statistics: ChannelStatistics) {
    (self.shape, self.statistics) = (shape, statistics)
  }

  private var positions: Int { shape.height * shape.width }

  /// The convolution of normalised `x`, plus `shortcut` if there is one.
  package func output(_ x: Storage, weights: Storage, shortcut: Storage?) -> Storage {
    let result = Storage(uninitialized: shape.images * shape.outputSize)
    let convolution = PreparedConvolution(shape, weights: weights)
    withExtendedLifetime((x, result, shortcut)) {
      let (x, y) = (x.pointer, result.pointer)
      ThreadPool.forEachPiece(of: shape.images, grain: shape.imagesPerPiece) { start, count in
        let output = y + start * shape.outputSize
        withNormalized(x, start, count) { convolution.run(images: count, $0, output) }
        if let shortcut {
          sf_accumulate(
            count * shape.outputSize, 1, shortcut.pointer + start * shape.outputSize, output)
        }
      }
    }
    return result
  }

  private func withNormalized(
    _ x: Reals, _ start: Int, _ count: Int, _ body: (Reals) -> Void
  ) {
    let active = Storage(uninitialized: count * shape.inputSize)
    withExtendedLifetime(active) {
      statistics.normalize(
        first: start * positions, count: count * positions, x + start * shape.inputSize,
        to: active.pointer)
      body(active.pointer)
    }
  }

  /// Which gradients are needed.
  package struct Wanted: Sendable {
    var input: Bool
    var parameters: Bool
    var weights: Bool

    package init(input: Bool, parameters: Bool, weights: Bool) {
      (self.input, self.parameters, self.weights) = (input, parameters, weights)
    }
  }

  /// The gradients of the input, of the normalisation's parameters (a row per image of its shape),
  /// and of the weights.
  package struct Gradients {
    package var normalization: Kernel.NormalizationGradient?
    package var weights: Storage?
  }

  package func gradients(
    _ x: Storage, weights: Storage, gradient g: Storage, wanted: Wanted
  ) -> Gradients {
    let sums = wanted.weights ? WeightGradientSums(shape) : nil
    let backward = wanted.input || wanted.parameters ? BackwardPass(self, weights) : nil
    withExtendedLifetime((x, g)) {
      let (x, g) = (x.pointer, g.pointer)
      ThreadPool.forEach(shape.gradientGroupCount) { group in
        shape.forEachPiece(ofGradientGroup: group) { start, count in
          let output = g + start * shape.outputSize
          if let sums {
            withNormalized(x, start, count) {
              sums.add(images: count, $0, gradient: output, to: group)
            }
          }
          backward?.run(start, count, x, output)
        }
      }
    }
    return Gradients(
      normalization: backward?.finish(x, wantsInput: wanted.input), weights: sums?.total())
  }

  /// From gradients of outputs to those of inputs, piece by piece.
  private struct BackwardPass {
    let plan: NormalizedConvolution
    let convolution: PreparedInputGradient
    let input: Storage
    let sums: Storage

    init(_ plan: NormalizedConvolution, _ weights: Storage) {
      self.plan = plan
      let shape = plan.shape
      convolution = PreparedInputGradient(shape, weights: weights)
      input = Storage(uninitialized: shape.images * shape.inputSize)
      sums = Storage(uninitialized: shape.images * 2 * shape.channels)
    }

    func run(_ start: Int, _ count: Int, _ x: Reals, _ g: Reals) {
      let size = plan.shape.inputSize
      convolution.run(images: count, g, input.pointer + start * size)
      for image in start..<start + count {
        let dx = input.pointer + image * size
        plan.statistics.gradientSums(
          first: image * plan.positions, count: plan.positions, x + image * size, gradient: dx,
          to: dx, sums.pointer + image * 2 * plan.shape.channels)
      }
    }

    func finish(_ x: Storage, wantsInput: Bool) -> Kernel.NormalizationGradient {
      let statistics = plan.statistics
      let blocks = plan.shape.images / max(statistics.shape.c.images, 1)
      let (gamma, beta, coefficients) = statistics.joinedGradients(sums, blocks: blocks)
      if wantsInput { Kernel.finishInputGradient(x, by: statistics, coefficients, input) }
      return Kernel.NormalizationGradient(
        input: wantsInput ? input : nil, gamma: gamma, beta: beta)
    }
  }
}
