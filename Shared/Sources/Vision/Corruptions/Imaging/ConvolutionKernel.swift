/// A two-dimensional filter of odd sides, applied as a correlation about its centre.
public struct ConvolutionKernel: Sendable, Equatable {
  /// The number of weights a side.
  public let side: Int
  /// The weights, `[side, side]`.
  public let weights: [Float]

  /// Creates a kernel from its weights, `[side, side]`, of odd side.
  public init(side: Int, weights: [Float]) {
    precondition(
      side % 2 == 1 && weights.count == side * side,
      "a kernel of odd side \(side) needs \(side * side) weights, found \(weights.count)")
    self.side = side
    self.weights = weights
  }

  /// Returns the kernel of a defocused lens: a disk smoothed by a small Gaussian.
  ///
  /// The disk is `x^2 + y^2 <= r^2`, normalised, on a grid of 17 a side (`2 r + 1` where `r > 8`);
  /// the Gaussian has 3 x 3 taps (5 x 5 where `r > 8`) and mirrors the grid at its edge.
  /// Source: Hendrycks and Dietterich, "Benchmarking Neural Network Robustness to Common
  /// Corruptions and Perturbations" (2019).
  public static func defocus(radius: Double, aliasBlur: Double) -> ConvolutionKernel {
    let reach = radius <= 8 ? 8 : Int(radius)
    let side = 2 * reach + 1
    var disk = FloatImage(repeating: 0, height: side, width: side)
    for row in -reach...reach {
      for column in -reach...reach where Double(row * row + column * column) <= radius * radius {
        disk[0, row + reach, column + reach] = 1
      }
    }
    let area = disk.samples.reduce(0, +)
    disk.samples = disk.samples.map { $0 / area }
    let taps = gaussianTaps(standardDeviation: aliasBlur, radius: radius <= 8 ? 1 : 2)
    let filter = AxisFilter(taps: taps, count: side, border: .reflect101)
    return ConvolutionKernel(
      side: side, weights: disk.filtered(vertical: filter, horizontal: filter).samples)
  }
}

extension FloatImage {
  /// Returns the image filtered by a kernel, every channel alike.
  public func filtered(by kernel: ConvolutionKernel, border: Border) -> FloatImage {
    let reach = kernel.side / 2
    let padded = padded(by: reach, border: border)
    // Whole planes are accumulated at the padded row length; the columns between are cut away.
    let run = (height - 1) * padded.width + width
    var result = self
    for channel in 0..<channels {
      var plane = [Float](repeating: 0, count: height * padded.width)
      var sums = plane.mutableSpan
      for (position, weight) in kernel.weights.enumerated() where weight != 0 {
        let row = channel * padded.height + position / kernel.side
        accumulate(
          weight, padded.samples.span, from: row * padded.width + position % kernel.side,
          into: &sums, at: 0, count: run)
      }
      for row in 0..<height {
        let (target, source) = ((channel * height + row) * width, row * padded.width)
        let line = plane[source..<source + width]
        result.samples.replaceSubrange(target..<target + width, with: line)
      }
    }
    return result
  }

  /// Returns the image with `margin` samples more on every side.
  public func padded(by margin: Int, border: Border) -> FloatImage {
    var result = FloatImage(
      repeating: 0, height: height + 2 * margin, width: width + 2 * margin, channels: channels)
    let columns = (0..<result.width).map { border.index($0 - margin, count: width) }
    for channel in 0..<channels {
      for row in 0..<result.height {
        guard let source = border.index(row - margin, count: height) else { continue }
        for (column, origin) in columns.enumerated() {
          if let origin { result[channel, row, column] = self[channel, source, origin] }
        }
      }
    }
    return result
  }
}
