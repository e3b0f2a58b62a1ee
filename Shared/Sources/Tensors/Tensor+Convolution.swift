import Kernels

/// What stands around an image before a convolution.
public enum Padding: Sendable, Hashable {
  /// As many zeros above, below, left and right.
  case zeros(Int)
  /// The image mirrored at its border pixels, which are not repeated.
  case reflect(Int)
  /// Zeros so that stride 1 keeps the size; odd kernels only.
  case same

  func amount(kernel: Int) -> Int {
    switch self {
    case .zeros(let amount), .reflect(let amount):
      precondition(amount >= 0, "a padding of \(amount)")
      return amount
    case .same:
      precondition(kernel % 2 == 1, "padding to the same size with a kernel of \(kernel)")
      return (kernel - 1) / 2
    }
  }
}

extension Tensor {
  /// The cross-correlation of images `[batch, height, width, channels]` with weights
  /// `[kernelHeight, kernelWidth, channels, outputChannels]`.
  ///
  /// The result is `[batch, rows, columns, outputChannels]` with
  /// `rows = (height + 2 padding - kernelHeight) / stride + 1`, rounded down.
  public static func convolution(
    _ x: Tensor, weights: Tensor, bias: Tensor? = nil, stride: Int = 1, padding: Padding = .same
  ) -> Tensor {
    precondition(
      (bias?.shape ?? [weights.shape[-1]]) == [weights.shape[-1]],
      "a bias of \(bias?.shape ?? []) after weights \(weights.shape)")
    if case .reflect(let amount) = padding {
      return convolution(
        x.reflected(amount), weights: weights, bias: bias, stride: stride, padding: .zeros(0))
    }
    let shape = ConvolutionShape(x.shape, weights.shape, stride: stride, padding: padding)
    let value = Kernel.convolve(x.storage, weights.storage, bias: bias?.storage, shape)
    let inputs = [x, weights] + (bias.map { [$0] } ?? [])
    return Tensor(value, shape: shape.outputShape).traced(from: inputs) { g, wanted in
      let (w, input) = (weights.storage, x.storage)
      let dx = wanted[0] ? Kernel.convolutionInputGradient(w, gradient: g.storage, shape) : nil
      let dw = wanted[1] ? Kernel.convolutionWeightGradient(input, gradient: g.storage, shape) : nil
      return [
        dx.map { Tensor($0, shape: x.shape) }, dw.map { Tensor($0, shape: weights.shape) },
        wanted.count > 2 && wanted[2] ? g.sum(along: [0, 1, 2]) : nil,
      ]
    }
  }

  /// Images with `amount` mirrored rows and columns on every side.
  public func reflected(_ amount: Int) -> Tensor {
    precondition(
      amount < shape[1] && amount < shape[2], "\(amount) mirrored rows of images \(shape)")
    func positions(_ extent: Int) -> [Int32] {
      (-amount..<extent + amount).map {
        Int32($0 < 0 ? -$0 : $0 < extent ? $0 : 2 * extent - 2 - $0)
      }
    }
    return gather(positions(shape[1]), along: 1).gather(positions(shape[2]), along: 2)
  }

  /// The elements at the given positions of one axis.
  public func gather(_ positions: [Int32], along axis: Int) -> Tensor {
    let axis = shape.index(axis)
    guard axis > 0 else { return gatherRows(positions) }
    let order = [axis] + (0..<shape.rank).filter { $0 != axis }
    let back = (1...axis).map { $0 } + [0] + Array(axis + 1..<max(shape.rank, axis + 1))
    return transposed(order).gatherRows(positions).transposed(back)
  }
}

extension ConvolutionShape {
  var outputShape: Shape { [images, outputHeight, outputWidth, outputChannels] }

  init(_ x: Shape, _ weights: Shape, stride: Int, padding: Padding) {
    precondition(
      x.rank == 4 && weights.rank == 4 && x[3] == weights[2],
      "convolution of images \(x) with weights \(weights)")
    let rows = padding.amount(kernel: weights[0])
    let columns = padding.amount(kernel: weights[1])
    self.init(
      input: (x[0], x[1], x[2], x[3]), kernel: (weights[0], weights[1]),
      outputChannels: weights[3], stride: (stride, stride),
      padding: (rows, columns, rows, columns))
    precondition(
      height + 2 * rows >= kernelHeight && width + 2 * columns >= kernelWidth,
      "convolution of images \(x) with weights \(weights)")
  }
}
