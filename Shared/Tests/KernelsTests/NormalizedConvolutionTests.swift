import Kernels
import Testing
import _TestSupport

@Suite("Convolutions of normalised images")
struct NormalizedConvolutionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var channels: Int
    var outputs: Int
    var stride: Int
    /// Nil for statistics of the batch.
    var groups: Int?
    var testDescription: String {
      "\(channels) to \(outputs) channels, stride \(stride), groups \(groups ?? 0)"
    }
  }

  static let cases = [(16, 16, 1), (16, 32, 2), (8, 8, 1), (6, 10, 1), (3, 16, 3)].flatMap {
    channels, outputs, stride in
    [Optional<Int>.none, 1, channels].map {
      Case(channels: channels, outputs: outputs, stride: stride, groups: $0)
    }
  }

  // Eleven images are fewer in the last of eight groups; 900 pixels of 16 channels come as several
  // pieces.
  @Test("against the operations one by one", arguments: InstructionSet.available, cases)
  func inSteps(set: InstructionSet, each: Case) {
    withProcessSettings(instructionSet: set) {
      check(each, images: 11, (5, 6))
      check(each, images: 10, (30, 30))
    }
  }

  private func check(_ each: Case, images: Int, _ size: (Int, Int)) {
    let shape = ConvolutionShape(
      input: (images, size.0, size.1, each.channels), kernel: (3, 3),
      outputChannels: each.outputs, stride: (each.stride, each.stride),
      padding: (top: 1, left: 1, bottom: 1, right: 1))
    let positions = size.0 * size.1
    let data = NormalizationData(
      Version1.Normalization.Sizes(
        images: each.groups == nil ? 1 : images,
        positions: each.groups == nil ? images * positions : positions,
        channels: each.channels, groups: each.groups ?? each.channels, isRectified: true))
    let statistics = ChannelStatistics(of: data.x, data.shape, gamma: data.gamma, beta: data.beta)
    let active = Kernel.normalize(data.x, by: statistics)
    let w = Storage(random: 9 * each.channels * each.outputs, seed: 5)
    let count = images * shape.outputHeight * shape.outputWidth * each.outputs
    let (shortcut, g) = (Storage(random: count, seed: 6), Storage(random: count, seed: 7))
    let fused = NormalizedConvolution(shape, by: statistics)

    let plain = Kernel.binary(.add, Kernel.convolve(active, w, bias: nil, shape), shortcut)
    #expect(fused.output(data.x, weights: w, shortcut: shortcut).bits == plain.bits)
    let found = fused.gradients(
      data.x, weights: w, gradient: g,
      wanted: .init(input: true, parameters: true, weights: true))
    let dactive = Kernel.convolutionInputGradient(w, gradient: g, shape)
    let expected = Kernel.normalizeGradient(
      data.x, by: statistics, gradient: dactive, wantsInput: true)
    let dw = Kernel.convolutionWeightGradient(active, gradient: g, shape)
    #expect(found.weights?.bits == dw.bits)
    // Sums over other blocks, of terms of up to some tens.
    let bound = 100 * unit * Double(images * positions)
    expectClose(found.normalization?.gamma, expected.gamma, bound)
    expectClose(found.normalization?.beta, expected.beta, bound)
    expectClose(found.normalization?.input, expected.input ?? g, 1000 * unit)
  }

  private func expectClose(_ found: Storage?, _ expected: Storage, _ bound: Double) {
    guard let found else {
      Issue.record("a gradient is missing")
      return
    }
    #expect(largestDifference(found, expected.doubles) < bound)
  }

  @Test("gradients that are not wanted are left out and change no others")
  func wanted() {
    let shape = ConvolutionShape(
      input: (3, 4, 4, 16), kernel: (3, 3), outputChannels: 16, stride: (1, 1),
      padding: (top: 1, left: 1, bottom: 1, right: 1))
    let data = NormalizationData(
      Version1.Normalization.Sizes(images: 3, positions: 16, channels: 16, groups: 4))
    let statistics = ChannelStatistics(of: data.x, data.shape, gamma: data.gamma, beta: nil)
    let w = Storage(random: 9 * 256, seed: 5)
    func gradients(_ wanted: NormalizedConvolution.Wanted) -> NormalizedConvolution.Gradients {
      NormalizedConvolution(shape, by: statistics)
        .gradients(data.x, weights: w, gradient: data.gradient, wanted: wanted)
    }
    let all = gradients(.init(input: true, parameters: true, weights: true))
    let weights = gradients(.init(input: false, parameters: false, weights: true))
    let parameters = gradients(.init(input: false, parameters: true, weights: false))
    let input = gradients(.init(input: true, parameters: false, weights: false))
    #expect(weights.normalization?.gamma == nil && weights.weights?.bits == all.weights?.bits)
    #expect(parameters.weights == nil && parameters.normalization?.input == nil)
    #expect(parameters.normalization?.gamma.bits == all.normalization?.gamma.bits)
    #expect(input.weights == nil)
    #expect(input.normalization?.input?.bits == all.normalization?.input?.bits)
  }
}
