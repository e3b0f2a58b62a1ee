import CKernels

extension ConvolutionShape {
  /// Images that are worked on at a time: as many as stay in a processor's second cache.
  var imagesPerPiece: Int { max(1, 65_536 / max(inputSize, outputSize, 1)) }

  /// Whether Winograd's algorithm computes this convolution: 3x3 kernels with stride 1 over channels
  /// that fill half vectors of every instruction set, not so many that transformed weights leave the
  /// second cache.
  var usesWinograd: Bool {
    kernelHeight == 3 && kernelWidth == 3 && strideHeight == 1 && strideWidth == 1
      && channels % 8 == 0 && outputChannels % 8 == 0
      && channels * outputChannels <= 16_384 && outputHeight > 1 && outputWidth > 1
  }

  /// Gradients of weights are summed over at most this many groups of images, which threads may work
  /// on at the same time.
  var gradientGroupCount: Int { min(8, images) }

  func forEachPiece(ofGradientGroup group: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
    let first = images * group / gradientGroupCount
    let end = images * (group + 1) / gradientGroupCount
    for start in stride(from: first, to: end, by: imagesPerPiece) {
      body(start, min(imagesPerPiece, end - start))
    }
  }

  func winograd(images: Int) -> sf_winograd {
    sf_winograd(
      images: images, height: height, width: width, channels: channels, top: top, left: left,
      output_rows: outputHeight, output_columns: outputWidth, output_channels: outputChannels)
  }

  /// The convolution from output gradients to input gradients, for stride 1.
  var transposed: ConvolutionShape {
    ConvolutionShape(
      input: (images, outputHeight, outputWidth, outputChannels),
      kernel: (kernelHeight, kernelWidth), outputChannels: channels, stride: (1, 1),
      padding: (
        kernelHeight - 1 - top, kernelWidth - 1 - left, kernelHeight - 1 - bottom,
        kernelWidth - 1 - right
      ))
  }
}

/// A convolution with its weights in the layout that its kernel reads, for pieces of a batch.
struct PreparedConvolution {
  private let shape: ConvolutionShape
  private let usesWinograd: Bool
  private let weights: Storage
  private let bias: Storage?

  init(_ shape: ConvolutionShape, weights: Storage, bias: Storage? = nil) {
    self.shape = shape
    self.bias = bias
    usesWinograd = shape.usesWinograd
    guard usesWinograd else {
      self.weights = weights
      return
    }
    let pairs = shape.channels * shape.outputChannels
    self.weights = Storage(uninitialized: 16 * pairs)
    withExtendedLifetime(weights) {
      sf_winograd_weights(pairs, weights.pointer, self.weights.pointer)
    }
  }

  func run(images: Int, _ x: Reals, _ y: MutableReals) {
    withExtendedLifetime((weights, bias)) {
      if usesWinograd {
        var stack = shape.winograd(images: images)
        sf_winograd_convolve(&stack, x, weights.pointer, bias?.pointer, y)
      } else {
        runDirectly(images: images, x, y)
      }
    }
  }

  private func runDirectly(images: Int, _ x: Reals, _ y: MutableReals) {
    var loop = shape.forward
    shape.inputFrame.forEachFramed(images, x) { image, framed in
      sf_convolve(&loop, framed, weights.pointer, bias?.pointer, y + image * shape.outputSize)
    }
  }
}

/// The gradient of a convolution's input: a convolution itself for stride 1, else one small
/// convolution per phase of the stride.
struct PreparedInputGradient {
  private let shape: ConvolutionShape
  private let phases: [ConvolutionPhase]
  private let kernels: [Storage]
  private let frame: Frame
  private var winograd: PreparedConvolution?

  init(_ shape: ConvolutionShape, weights: Storage) {
    self.shape = shape
    phases = ConvolutionPhase.all(of: shape)
    frame = ConvolutionPhase.frame(around: phases, of: shape)
    kernels = phases.map { $0.weights(from: weights, shape) }
    if shape.usesWinograd && shape.transposed.usesWinograd {
      winograd = PreparedConvolution(shape.transposed, weights: kernels[0])
    }
  }

  func run(images: Int, _ g: Reals, _ dx: MutableReals) {
    if let winograd { return winograd.run(images: images, g, dx) }
    frame.forEachFramed(images, g) { image, framed in
      for (phase, kernel) in zip(phases, kernels) {
        var loop = phase.loop(frame, shape)
        sf_convolve(
          &loop, framed + phase.inputOffset(frame, shape), kernel.pointer, nil,
          dx + image * shape.inputSize + phase.outputOffset(shape))
      }
    }
  }
}

/// The gradient of a convolution's weights, one sum per group of images.
struct WeightGradientSums {
  private let shape: ConvolutionShape
  private let usesWinograd: Bool
  private let count: Int
  private let partial: Storage

  init(_ shape: ConvolutionShape) {
    self.shape = shape
    usesWinograd = shape.usesWinograd
    count = usesWinograd ? 16 * shape.channels * shape.outputChannels : shape.weightCount
    partial = Storage(repeating: 0, count: shape.gradientGroupCount * count)
  }

  func add(images: Int, _ x: Reals, gradient g: Reals, to group: Int) {
    let sum = partial.pointer + group * count
    if usesWinograd {
      var stack = shape.winograd(images: images)
      return sf_winograd_gradient(&stack, x, g, sum)
    }
    var loop = shape.forward
    shape.inputFrame.forEachFramed(images, x) { image, framed in
      sf_convolve_weight_gradient(&loop, framed, g + image * shape.outputSize, sum)
    }
  }

  func total() -> Storage {
    let sum = Kernel.reduce(.sum, partial, outer: 1, axis: shape.gradientGroupCount, inner: count)
    return usesWinograd ? weights(from: sum) : sum
  }

  private func weights(from sum: Storage) -> Storage {
    let result = Storage(uninitialized: shape.weightCount)
    withExtendedLifetime((sum, result)) {
      sf_winograd_weight_gradient(count / 16, sum.pointer, result.pointer)
    }
    return result
  }
}
