import Kernels
import Testing
import _TestSupport

@Suite("Convolution kernels")
struct ConvolutionKernelTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var kernel: Int
    var stride: Int
    var padding: Int
    var testDescription: String { "kernel \(kernel), stride \(stride), padding \(padding)" }
  }

  static let cases = [1, 2, 3, 5].flatMap { kernel in
    [1, 2, 3].flatMap { stride in
      [0, 1, 2].map { Case(kernel: kernel, stride: stride, padding: $0) }
    }
  }

  static let channels = [1, 3, 4, 8, 10, 16, 17, 32, 40, 64]

  @Test("against version 1 for all channels", arguments: cases)
  func againstVersion1(_ each: Case) {
    for inputs in Self.channels {
      for outputs in Self.channels {
        // Heights and widths of either parity, so that strides leave rows over.
        let (height, width) = (inputs + outputs) % 2 == 0 ? (7, 5) : (5, 6)
        check(shape(each, images: 1, (height, width), inputs, outputs))
      }
    }
  }

  @Test("against version 1 for all widths of tiles", arguments: [1, 2, 5, 8, 16, 24, 64])
  func widths(outputs: Int) {
    for width in 3...31 {
      check(
        shape(Case(kernel: 3, stride: 1, padding: 1), images: 3, (3, width), 3, outputs))
    }
  }

  // Winograd's algorithm works on sixteen tiles of 2x2 pixels, which go on from image to image.
  @Test("against version 1 for all numbers of tiles", arguments: [4, 8, 12, 16, 32])
  func tiles(outputs: Int) {
    for height in 3...9 {
      for (images, padding) in [(1, 1), (5, 1), (3, 0), (2, 3)] {
        check(
          shape(
            Case(kernel: 3, stride: 1, padding: padding), images: images, (height, 11 - height),
            16, outputs))
      }
    }
    check(
      ConvolutionShape(
        input: (3, 6, 5, 16), kernel: (3, 3), outputChannels: outputs, stride: (1, 1),
        padding: (top: 2, left: 0, bottom: 1, right: 3)))
  }

  @Test("kernels and paddings that differ between the axes and the sides")
  func asymmetric() {
    check(
      ConvolutionShape(
        input: (2, 9, 6, 3), kernel: (3, 2), outputChannels: 5, stride: (2, 3),
        padding: (top: 2, left: 0, bottom: 1, right: 3)))
    check(
      ConvolutionShape(
        input: (2, 1, 1, 3), kernel: (1, 1), outputChannels: 5, stride: (3, 3),
        padding: (top: 0, left: 0, bottom: 0, right: 0)))
  }

  private func shape(
    _ each: Case, images: Int, _ size: (Int, Int), _ inputs: Int, _ outputs: Int
  ) -> ConvolutionShape {
    let p = each.padding
    return ConvolutionShape(
      input: (images, size.0, size.1, inputs), kernel: (each.kernel, each.kernel),
      outputChannels: outputs, stride: (each.stride, each.stride),
      padding: (top: p, left: p, bottom: p, right: p))
  }

  // The error of a sum of n products of numbers in -1 ... 1 stays below n units.
  private func check(_ s: ConvolutionShape) {
    let area = s.kernelHeight * s.kernelWidth
    let positions = s.images * s.outputHeight * s.outputWidth
    let x = Storage(random: s.images * s.height * s.width * s.channels)
    let w = Storage(random: area * s.channels * s.outputChannels, seed: 1)
    let g = Storage(random: positions * s.outputChannels, seed: 2)
    let expected = Version1.Convolution(x.doubles, weights: w.doubles, gradient: g.doubles, s)
    for set in InstructionSet.available {
      withProcessSettings(instructionSet: set) {
        let output = Kernel.convolve(x, w, bias: nil, s)
        let weights = Kernel.convolutionWeightGradient(x, gradient: g, s)
        let input = Kernel.convolutionInputGradient(w, gradient: g, s)
        let bounds = [area * s.channels, positions, area * s.outputChannels]
          .map { unit * Double($0 + 4) }
        #expect(largestDifference(output, expected.output) < bounds[0], "\(set) \(s)")
        #expect(largestDifference(weights, expected.weightGradient) < bounds[1], "\(set) \(s)")
        #expect(largestDifference(input, expected.inputGradient) < bounds[2], "\(set) \(s)")
      }
    }
  }

  @Test("a bias is added to every pixel", arguments: InstructionSet.available, channels)
  func bias(set: InstructionSet, outputs: Int) {
    let s = shape(Case(kernel: 3, stride: 1, padding: 1), images: 2, (3, 4), 2, outputs)
    let (x, w) = (Storage(random: 48), Storage(random: 18 * outputs, seed: 1))
    let bias = Storage(random: outputs, seed: 2)
    withProcessSettings(instructionSet: set) {
      let plain = Kernel.convolve(x, w, bias: nil, s).doubles
      let expected = plain.indices.map { plain[$0] + bias.doubles[$0 % outputs] }
      #expect(largestDifference(Kernel.convolve(x, w, bias: bias, s), expected) < 30 * unit)
    }
  }
}
