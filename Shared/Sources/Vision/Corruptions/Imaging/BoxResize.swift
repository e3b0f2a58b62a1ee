/// One axis of a box resize: every output is the mean of a run of inputs, in fixed point.
///
/// The arithmetic is that of Pillow's `BOX` filter on 8-bit images: the inputs whose middles lie
/// within half an output of its middle count alike, and each pass rounds to 8 bits.
private struct BoxAxis {
  static let precision = 22
  let starts: [Int]
  let counts: [Int]

  init(inputCount: Int, outputCount: Int) {
    let scale = Double(inputCount) / Double(outputCount)
    let support = 0.5 * max(scale, 1)
    var starts: [Int] = []
    var counts: [Int] = []
    for output in 0..<outputCount {
      let center = (Double(output) + 0.5) * scale
      let low = max(Int(center - support + 0.5), 0)
      let high = min(Int(center + support + 0.5), inputCount)
      let inside = (low..<high).filter { input in
        let distance = (Double(input) - center + 0.5) / max(scale, 1)
        return distance > -0.5 && distance <= 0.5
      }
      starts.append(inside.first ?? low)
      counts.append(max(inside.count, 1))
    }
    self.starts = starts
    self.counts = counts
  }

  /// Returns the mean of a run of samples that lie `stride` apart.
  @inline(__always)
  func mean(_ samples: [UInt8], output: Int, from base: Int, stride: Int) -> UInt8 {
    var sum = 0
    for input in 0..<counts[output] {
      sum += Int(samples[base + (starts[output] + input) * stride])
    }
    let weight = Int(0.5 + Double(1 << Self.precision) / Double(counts[output]))
    return UInt8(clamping: (sum * weight + 1 << (Self.precision - 1)) >> Self.precision)
  }
}

/// A resize of 8-bit planes to another size by box filtering, as Pillow's `BOX`.
package struct BoxResize: Sendable {
  private let rows: BoxAxis
  private let columns: BoxAxis
  private let inputHeight, inputWidth: Int
  let outputHeight, outputWidth: Int

  package init(from input: (height: Int, width: Int), to output: (height: Int, width: Int)) {
    (inputHeight, inputWidth) = input
    (outputHeight, outputWidth) = output
    rows = BoxAxis(inputCount: input.height, outputCount: output.height)
    columns = BoxAxis(inputCount: input.width, outputCount: output.width)
  }

  /// Returns one plane, `[height, width]`, at the new size; rows are shortened first.
  package func callAsFunction(_ plane: [UInt8]) -> [UInt8] {
    var narrow: [UInt8] = []
    narrow.reserveCapacity(inputHeight * outputWidth)
    for row in 0..<inputHeight {
      for column in 0..<outputWidth {
        narrow.append(columns.mean(plane, output: column, from: row * inputWidth, stride: 1))
      }
    }
    var result: [UInt8] = []
    result.reserveCapacity(outputHeight * outputWidth)
    for row in 0..<outputHeight {
      for column in 0..<outputWidth {
        result.append(rows.mean(narrow, output: row, from: column, stride: outputWidth))
      }
    }
    return result
  }
}
