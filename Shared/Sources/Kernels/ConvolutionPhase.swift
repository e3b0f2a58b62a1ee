import CKernels

/// The part of an input gradient that belongs to the input rows `y = phase (mod stride)` along one
/// axis.
///
/// With stride 1 there is one phase and the gradient is a convolution with the flipped
/// kernel; with stride s only every s-th kernel element reaches a given row.
struct AxisPhase {
  let phase: Int
  /// The first kernel element that reaches this phase; the others follow at steps of the stride.
  let first: Int
  let taps: Int
  /// The output index that tap 0 reads for the first row of this phase.
  let base: Int
  /// The number of rows in this phase.
  let count: Int

  init(phase: Int, stride: Int, padding: Int, kernel: Int, extent: Int) {
    self.phase = phase
    first = (phase + padding) % stride
    taps = first < kernel ? (kernel - first + stride - 1) / stride : 0
    base = (phase + padding - first) / stride
    count = (extent - phase + stride - 1) / stride
  }

  /// The first output index that is read, possibly negative: the flipped taps end at `base`.
  var start: Int { base - max(taps, 1) + 1 }
  var end: Int { base + count - 1 }
}

/// One phase along both axes.
struct ConvolutionPhase {
  let vertical: AxisPhase
  let horizontal: AxisPhase

  static func all(of s: ConvolutionShape) -> [ConvolutionPhase] {
    let rows = (0..<min(s.strideHeight, s.height)).map {
      AxisPhase(
        phase: $0, stride: s.strideHeight, padding: s.top, kernel: s.kernelHeight, extent: s.height)
    }
    let columns = (0..<min(s.strideWidth, s.width)).map {
      AxisPhase(
        phase: $0, stride: s.strideWidth, padding: s.left, kernel: s.kernelWidth, extent: s.width)
    }
    return rows.flatMap { row in
      columns.map { ConvolutionPhase(vertical: row, horizontal: $0) }
    }
  }

  /// The border around the output gradient that all phases together read.
  static func frame(around phases: [ConvolutionPhase], of s: ConvolutionShape) -> Frame {
    func margin(_ value: (ConvolutionPhase) -> Int) -> Int { max(0, phases.map(value).max() ?? 0) }
    return Frame(
      height: s.outputHeight, width: s.outputWidth, channels: s.outputChannels,
      top: margin { -$0.vertical.start }, left: margin { -$0.horizontal.start },
      bottom: margin { $0.vertical.end - (s.outputHeight - 1) },
      right: margin { $0.horizontal.end - (s.outputWidth - 1) })
  }

  /// This phase's kernel elements, flipped: `[taps, taps, outputChannels, channels]`.
  func weights(from weights: Storage, _ s: ConvolutionShape) -> Storage {
    let (rows, columns) = (vertical.taps, horizontal.taps)
    let result = Storage(uninitialized: rows * columns * s.channels * s.outputChannels)
    withExtendedLifetime((weights, result)) {
      var target = result.pointer
      for row in (0..<rows).reversed() {
        for column in (0..<columns).reversed() {
          let y = vertical.first + row * s.strideHeight
          let x = horizontal.first + column * s.strideWidth
          let source = weights.pointer + (y * s.kernelWidth + x) * s.channels * s.outputChannels
          for o in 0..<s.outputChannels {
            for c in 0..<s.channels { target[c] = source[c * s.outputChannels + o] }
            target += s.channels
          }
        }
      }
    }
    return result
  }

  func loop(_ frame: Frame, _ s: ConvolutionShape) -> sf_convolution {
    sf_convolution(
      input_row: frame.rowSize, input_pixel: s.outputChannels, kernel_row: frame.rowSize,
      kernel_rows: vertical.taps, window: horizontal.taps * s.outputChannels,
      output_row: s.strideHeight * s.width * s.channels, output_pixel: s.strideWidth * s.channels,
      output_rows: vertical.count, output_columns: horizontal.count, output_channels: s.channels)
  }

  func inputOffset(_ frame: Frame, _ s: ConvolutionShape) -> Int {
    (vertical.start + frame.top) * frame.rowSize
      + (horizontal.start + frame.left) * s.outputChannels
  }

  func outputOffset(_ s: ConvolutionShape) -> Int {
    (vertical.phase * s.width + horizontal.phase) * s.channels
  }
}
