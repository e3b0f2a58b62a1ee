import Kernels

extension Version1 {
  /// A convolution's result and both gradients for the output gradient `g`.
  struct Convolution {
    var output: [Double]
    var weightGradient: [Double]
    var inputGradient: [Double]

    init(_ x: [Double], weights w: [Double], gradient g: [Double], _ s: ConvolutionShape) {
      output = [Double](repeating: 0, count: g.count)
      weightGradient = [Double](repeating: 0, count: w.count)
      inputGradient = [Double](repeating: 0, count: x.count)
      for image in 0..<s.images {
        for row in 0..<s.outputHeight {
          for column in 0..<s.outputWidth { add(x, w, g, s, image, (row, column)) }
        }
      }
    }

    // One output pixel: every kernel element that falls on the image.
    private mutating func add(
      _ x: [Double], _ w: [Double], _ g: [Double], _ s: ConvolutionShape, _ image: Int,
      _ pixel: (row: Int, column: Int)
    ) {
      let output = ((image * s.outputHeight + pixel.row) * s.outputWidth + pixel.column)
      for i in 0..<s.kernelHeight {
        for j in 0..<s.kernelWidth {
          let y = pixel.row * s.strideHeight - s.top + i
          let z = pixel.column * s.strideWidth - s.left + j
          guard y >= 0, y < s.height, z >= 0, z < s.width else { continue }
          let input = (image * s.height + y) * s.width + z
          addTap(x, w, g, s, (output, input, i * s.kernelWidth + j))
        }
      }
    }

    // One kernel element: a product of a pixel's channels with a matrix.
    private mutating func addTap(
      _ x: [Double], _ w: [Double], _ g: [Double], _ s: ConvolutionShape,
      _ at: (output: Int, input: Int, tap: Int)
    ) {
      for c in 0..<s.channels {
        let input = at.input * s.channels + c
        for o in 0..<s.outputChannels {
          let weight = (at.tap * s.channels + c) * s.outputChannels + o
          let out = at.output * s.outputChannels + o
          output[out] += x[input] * w[weight]
          weightGradient[weight] += x[input] * g[out]
          inputGradient[input] += w[weight] * g[out]
        }
      }
    }
  }
}
