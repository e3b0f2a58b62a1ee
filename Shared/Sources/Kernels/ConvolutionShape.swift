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

  /// Runs `body` on each framed image: on the image itself when there is no border.
  func forEachFramed(_ images: Int, _ x: Reals, _ body: (_ image: Int, Reals) -> Void) {
    let scratch = isBare ? nil : Storage(repeating: 0, count: count)
    withExtendedLifetime(scratch) {
      for image in 0..<images {
        let pixels = x + image * height * width * channels
        body(image, scratch.map { framed(pixels, in: $0.pointer) } ?? pixels)
      }
    }
  }

  // The border is zero already.
  private func framed(_ image: Reals, in scratch: MutableReals) -> Reals {
    let inner = scratch + top * rowSize + left * channels
    for y in 0..<height {
      (inner + y * rowSize).update(from: image + y * width * channels, count: width * channels)
    }
    return Reals(scratch)
  }
}
