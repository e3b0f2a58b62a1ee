import Kernels

extension Tensor {
  /// The mean of every `size` x `size` tile of images `[batch, height, width, channels]`.
  public func averagePooled(_ size: Int) -> Tensor { tiled(size).mean(along: [2, 4]) }

  /// The mean of every `size` x `size` tile, with channels of zeros after those of the image:
  /// `[batch, height, width, inputs] -> [batch, height / size, width / size, channels]`, rounded up.
  ///
  /// Zeros stand after the last row and column. This is the shortcut without parameters of residual
  /// networks (K. He and others, 2016, option A).
  public func downsampled(_ size: Int, channels: Int) -> Tensor {
    precondition(
      shape.rank == 4 && size > 0 && channels >= shape[3],
      "images \(shape) downsampled by \(size) to \(channels) channels")
    let plan = DownsamplingShape(
      images: shape[0], height: shape[1], width: shape[2], channels: shape[3], size: size,
      outputChannels: channels)
    let output: Shape = [shape[0], plan.outputHeight, plan.outputWidth, channels]
    return Tensor(plan.output(storage), shape: output)
      .traced(from: self) { [shape] in Tensor(plan.inputGradient($0.storage), shape: shape) }
  }

  /// The maximum of every `size` x `size` tile of images `[batch, height, width, channels]`.
  public func maxPooled(_ size: Int) -> Tensor { tiled(size).maximum(along: 4).maximum(along: 2) }

  /// The mean over all pixels: `[batch, height, width, channels] -> [batch, channels]`.
  public func globallyAveraged() -> Tensor { mean(along: [1, 2]) }

  private func tiled(_ size: Int) -> Tensor {
    let (rows, columns) = (shape[1] / size, shape[2] / size)
    precondition(rows > 0 && columns > 0, "\(size)-pixel tiles of images \(shape)")
    return slice(0..<rows * size, along: 1).slice(0..<columns * size, along: 2)
      .reshaped([shape[0], rows, size, columns, size, shape[3]])
  }

  /// The maximum of every `size` x `size` window of images `[batch, height, width, channels]`, at
  /// steps of `stride`.
  ///
  /// Windows may reach `padding` pixels, fewer than `size`, over the border. Equal largest pixels
  /// share the gradient.
  public func maxPooled(_ size: Int, stride: Int, padding: Int = 0) -> Tensor {
    precondition(
      padding < size && min(shape[1], shape[2]) + 2 * padding >= size,
      "windows of \(size) pixels, \(padding) over the border, of images \(shape)")
    let window = (size: size, stride: stride, padding: padding)
    return windowMaximum(window, along: 1).windowMaximum(window, along: 2)
  }

  // A window over the border holds the pixel at the border, so repeating that one changes nothing.
  private func windowMaximum(
    _ window: (size: Int, stride: Int, padding: Int), along axis: Int
  ) -> Tensor {
    let extent = shape[axis]
    let count = (extent + 2 * window.padding - window.size) / window.stride + 1
    let positions = (0..<count * window.size).map { index in
      let position = index / window.size * window.stride + index % window.size - window.padding
      return Int32(min(max(position, 0), extent - 1))
    }
    var dimensions = shape.dimensions
    dimensions.replaceSubrange(axis...axis, with: [count, window.size])
    return gather(positions, along: axis).reshaped(Shape(dimensions)).maximum(along: axis + 1)
  }

  /// Every pixel repeated `factor` times in both directions.
  public func upsampled(_ factor: Int) -> Tensor {
    let (n, h, w, c) = (shape[0], shape[1], shape[2], shape[3])
    return reshaped([n, h, 1, w, 1, c]).broadcast(to: [n, h, factor, w, factor, c])
      .reshaped([n, h * factor, w * factor, c])
  }
}
