extension Kernel {
  /// `[images, height, width, channels]` with weights
  /// `[kernelHeight, kernelWidth, channels, outputChannels]`.
  package static func convolve(
    _ x: Storage, _ weights: Storage, bias: Storage?, _ shape: ConvolutionShape
  ) -> Storage {
    let result = Storage(uninitialized: shape.images * shape.outputSize)
    let convolution = PreparedConvolution(shape, weights: weights, bias: bias)
    withExtendedLifetime((x, result)) {
      let (x, y) = (x.pointer, result.pointer)
      ThreadPool.forEachPiece(of: shape.images, grain: shape.imagesPerPiece) { start, count in
        convolution.run(
          images: count, x + start * shape.inputSize, y + start * shape.outputSize)
      }
    }
    return result
  }

  /// The gradient of the weights; images are added up in at most eight groups.
  package static func convolutionWeightGradient(
    _ x: Storage, gradient g: Storage, _ shape: ConvolutionShape
  ) -> Storage {
    let sums = WeightGradientSums(shape)
    withExtendedLifetime((x, g)) {
      let (x, g) = (x.pointer, g.pointer)
      ThreadPool.forEach(shape.gradientGroupCount) { group in
        shape.forEachPiece(ofGradientGroup: group) { start, count in
          sums.add(
            images: count, x + start * shape.inputSize, gradient: g + start * shape.outputSize,
            to: group)
        }
      }
    }
    return sums.total()
  }

  /// The gradient of the input.
  package static func convolutionInputGradient(
    _ weights: Storage, gradient g: Storage, _ shape: ConvolutionShape
  ) -> Storage {
    let result = Storage(uninitialized: shape.images * shape.inputSize)
    let gradient = PreparedInputGradient(shape, weights: weights)
    withExtendedLifetime((g, result)) {
      let (g, dx) = (g.pointer, result.pointer)
      ThreadPool.forEachPiece(of: shape.images, grain: shape.imagesPerPiece) { start, count in
        gradient.run(images: count, g + start * shape.outputSize, dx + start * shape.inputSize)
      }
    }
    return result
  }
}
