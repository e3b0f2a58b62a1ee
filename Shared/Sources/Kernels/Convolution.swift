import CKernels

/// The sizes of a two-dimensional convolution over channels-last images.
package struct ConvolutionShape: Sendable {
  package var images: Int
  package var height: Int
  package var width: Int
  package var channels: Int
  package var kernelHeight: Int
  package var kernelWidth: Int
  package var outputChannels: Int
  package var strideHeight: Int
  package var strideWidth: Int
  /// Zeros above, left, below and right of the image.
  package var top: Int
  package var left: Int
  package var bottom: Int
  package var right: Int

  package var outputHeight: Int { (height + top + bottom - kernelHeight) / strideHeight + 1 }
  package var outputWidth: Int { (width + left + right - kernelWidth) / strideWidth + 1 }

  package init(
    input: (images: Int, height: Int, width: Int, channels: Int),
    kernel: (height: Int, width: Int), outputChannels: Int, stride: (height: Int, width: Int),
    padding: (top: Int, left: Int, bottom: Int, right: Int)
  ) {
    (images, height, width, channels) = input
    (kernelHeight, kernelWidth) = kernel
    self.outputChannels = outputChannels
    (strideHeight, strideWidth) = stride
    (top, left, bottom, right) = padding
  }

  var inputSize: Int { height * width * channels }
  var outputSize: Int { outputHeight * outputWidth * outputChannels }
  var weightCount: Int { kernelHeight * kernelWidth * channels * outputChannels }

  var inputFrame: Frame {
    Frame(
      height: height, width: width, channels: channels, top: top, left: left, bottom: bottom,
      right: right)
  }

  /// The loop of the forward pass over one padded image.
  var forward: sf_convolution {
    let row = inputFrame.rowSize
    return sf_convolution(
      input_row: strideHeight * row, input_pixel: strideWidth * channels, kernel_row: row,
      kernel_rows: kernelHeight, window: kernelWidth * channels,
      output_row: outputWidth * outputChannels, output_pixel: outputChannels,
      output_rows: outputHeight, output_columns: outputWidth, output_channels: outputChannels)
  }
}

/// An image with a border of zeros around it.
struct Frame {
  var height: Int
  var width: Int
  var channels: Int
  var top: Int
  var left: Int
  var bottom: Int
  var right: Int

  var rowSize: Int { (left + width + right) * channels }
  var count: Int { (top + height + bottom) * rowSize }
  var isBare: Bool { top == 0 && left == 0 && bottom == 0 && right == 0 }

  /// Runs `body` on the framed image: on the image itself when there is no border.
  func withFramed(_ image: Reals, scratch: Storage?, _ body: (Reals) -> Void) {
    guard let scratch else { return body(image) }
    withExtendedLifetime(scratch) {
      let inner = scratch.pointer + top * rowSize + left * channels
      for y in 0..<height {
        (inner + y * rowSize).update(from: image + y * width * channels, count: width * channels)
      }
      body(scratch.pointer)
    }
  }

  /// Memory for a framed image whose border is zero already, or nil without a border.
  func scratch() -> Storage? { isBare ? nil : Storage(repeating: 0, count: count) }
}

extension Kernel {
  // Images per task: about a hundred thousand multiplications.
  private static func grain(_ shape: ConvolutionShape) -> Int {
    let work = shape.outputHeight * shape.outputWidth * shape.weightCount
    return max(1, 200_000 / max(work, 1))
  }

  /// `[images, height, width, channels]` with weights
  /// `[kernelHeight, kernelWidth, channels, outputChannels]`.
  package static func convolve(
    _ x: Storage, _ weights: Storage, bias: Storage?, _ shape: ConvolutionShape
  ) -> Storage {
    let result = Storage(uninitialized: shape.images * shape.outputSize)
    withExtendedLifetime((x, weights, bias, result)) {
      let (x, w, y) = (x.pointer, weights.pointer, result.pointer)
      ThreadPool.forEachPiece(of: shape.images, grain: grain(shape)) { start, count in
        var loop = shape.forward
        let scratch = shape.inputFrame.scratch()
        for image in start..<start + count {
          shape.inputFrame.withFramed(x + image * shape.inputSize, scratch: scratch) { framed in
            sf_convolve(&loop, framed, w, bias?.pointer, y + image * shape.outputSize)
          }
        }
      }
    }
    return result
  }

  /// The gradient of the weights; images are added up in eight groups, whatever the threads.
  package static func convolutionWeightGradient(
    _ x: Storage, gradient g: Storage, _ shape: ConvolutionShape
  ) -> Storage {
    let groups = min(8, shape.images)
    let partial = Storage(repeating: 0, count: groups * shape.weightCount)
    withExtendedLifetime((x, g, partial)) {
      let (x, g, dw) = (x.pointer, g.pointer, partial.pointer)
      ThreadPool.forEach(groups) { group in
        var loop = shape.forward
        let scratch = shape.inputFrame.scratch()
        let images = shape.images * group / groups..<shape.images * (group + 1) / groups
        for image in images {
          shape.inputFrame.withFramed(x + image * shape.inputSize, scratch: scratch) { framed in
            sf_convolve_weight_gradient(
              &loop, framed, g + image * shape.outputSize, dw + group * shape.weightCount)
          }
        }
      }
    }
    return reduce(.sum, partial, outer: 1, axis: groups, inner: shape.weightCount)
  }

  /// The gradient of the input: one small convolution per phase of the stride.
  package static func convolutionInputGradient(
    _ weights: Storage, gradient g: Storage, _ shape: ConvolutionShape
  ) -> Storage {
    let phases = ConvolutionPhase.all(of: shape)
    let frame = ConvolutionPhase.frame(around: phases, of: shape)
    let kernels = phases.map { $0.weights(from: weights, shape) }
    let result = Storage(uninitialized: shape.images * shape.inputSize)
    withExtendedLifetime((g, result, kernels)) {
      let (g, dx) = (g.pointer, result.pointer)
      ThreadPool.forEachPiece(of: shape.images, grain: grain(shape)) { start, count in
        let scratch = frame.scratch()
        for image in start..<start + count {
          frame.withFramed(g + image * shape.outputSize, scratch: scratch) { framed in
            for (phase, kernel) in zip(phases, kernels) {
              var loop = phase.loop(frame, shape)
              sf_convolve(
                &loop, framed + phase.inputOffset(frame, shape), kernel.pointer, nil,
                dx + image * shape.inputSize + phase.outputOffset(shape))
            }
          }
        }
      }
    }
    return result
  }
}
