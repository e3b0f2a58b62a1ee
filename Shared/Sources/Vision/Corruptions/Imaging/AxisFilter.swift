/// A linear map along one axis of an image, with the border already folded into its weights.
///
/// Output sample `i` is the weighted sum of a run of consecutive input samples. Filters and
/// resamplings alike have this form; a filter much wider than the image costs no more than the
/// image is long.
package struct AxisFilter: Sendable {
  let inputCount: Int
  private(set) var starts: [Int] = []
  private(set) var offsets: [Int] = [0]
  private(set) var weights: [Float] = []

  var outputCount: Int { starts.count }

  private init(inputCount: Int) {
    self.inputCount = inputCount
  }

  /// Creates the filter of centred taps on an axis of `count` samples.
  package init(taps: [Float], count: Int, border: Border) {
    self.init(inputCount: count)
    let radius = taps.count / 2
    var row = [Float](repeating: 0, count: count)
    for output in 0..<count {
      var touched = (low: count, high: -1)
      for (position, tap) in taps.enumerated() {
        guard let input = border.index(output + position - radius, count: count) else { continue }
        row[input] += tap
        touched = (min(touched.low, input), max(touched.high, input))
      }
      append(row[touched.low...touched.high])
      for input in touched.low...touched.high { row[input] = 0 }
    }
  }

  /// Creates a magnification about the middle that keeps the length, by linear interpolation.
  ///
  /// The middle `ceil(n / z)` samples are stretched to `round(z * ceil(n / z))`, end on end, of
  /// which the middle `n` are kept.
  package init(magnification: Double, count: Int) {
    self.init(inputCount: count)
    let kept = Int((Double(count) / magnification).rounded(.up))
    let first = (count - kept) / 2
    let stretched = Int((Double(kept) * magnification).rounded(.toNearestOrEven))
    let trimmed = (stretched - count) / 2
    let step = stretched > 1 ? Double(kept - 1) / Double(stretched - 1) : 0
    for output in 0..<count {
      let position = min(Double(output + trimmed) * step, Double(kept - 1))
      let left = min(Int(position), max(kept - 2, 0))
      let fraction = Float(position - Double(left))
      append(kept > 1 ? [1 - fraction, fraction] : [1], start: first + left)
    }
  }

  private mutating func append(_ row: ArraySlice<Float>) {
    append(Array(row), start: row.startIndex)
  }

  private mutating func append(_ row: [Float], start: Int) {
    starts.append(start)
    weights.append(contentsOf: row)
    offsets.append(weights.count)
  }
}

extension FloatImage {
  /// Returns the image filtered down its columns, then along its rows.
  package func filtered(vertical: AxisFilter, horizontal: AxisFilter) -> FloatImage {
    precondition(
      vertical.inputCount == height && horizontal.inputCount == width,
      "filters of \(vertical.inputCount) x \(horizontal.inputCount) samples on an image of "
        + "\(height) x \(width)")
    let columns = verticalPass(vertical)
    return columns.horizontalPass(horizontal)
  }

  private func verticalPass(_ filter: AxisFilter) -> FloatImage {
    var result = FloatImage(
      repeating: 0, height: filter.outputCount, width: width, channels: channels)
    var output = result.samples.mutableSpan
    for channel in 0..<channels {
      for row in 0..<filter.outputCount {
        let target = (channel * filter.outputCount + row) * width
        for position in filter.offsets[row]..<filter.offsets[row + 1] {
          let input = channel * height + filter.starts[row] + position - filter.offsets[row]
          accumulate(
            filter.weights[position], samples.span, from: input * width,
            into: &output, at: target, count: width)
        }
      }
    }
    return result
  }

  private func horizontalPass(_ filter: AxisFilter) -> FloatImage {
    var result = FloatImage(
      repeating: 0, height: height, width: filter.outputCount, channels: channels)
    for row in 0..<channels * height {
      for column in 0..<filter.outputCount {
        var source = row * width + filter.starts[column]
        var sum: Float = 0
        for position in filter.offsets[column]..<filter.offsets[column + 1] {
          sum += filter.weights[position] * samples[source]
          source += 1
        }
        result.samples[row * filter.outputCount + column] = sum
      }
    }
    return result
  }
}

/// Adds `weight` times a run of `input` to a run of `output`.
@inline(__always)
func accumulate(
  _ weight: Float, _ input: Span<Float>, from source: Int,
  into output: inout MutableSpan<Float>, at target: Int, count: Int
) {
  // Checked once here, so that the loop needs no checks and becomes vector code.
  precondition(source >= 0 && source + count <= input.count, "a run ends outside its input")
  precondition(target >= 0 && target + count <= output.count, "a run ends outside its output")
  for position in 0..<count { output[target + position] += weight * input[source + position] }
}
