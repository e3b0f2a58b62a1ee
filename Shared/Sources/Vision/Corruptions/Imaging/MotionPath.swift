import Foundation

/// A motion blur along one direction: taps, and the whole-pixel offsets that they read.
///
/// The output at a pixel is `sum_i k_i x(pixel + o_i)` with `o_i = ceil(i u - 1/2)` for the unit
/// vector `u` of the direction, and edge samples beyond the edge. This is ImageMagick's
/// `MotionBlurImage`, which the published sets were made with.
package struct MotionPath: Sendable {
  private let taps: [Float]
  private let offsets: [(row: Int, column: Int)]

  /// - Parameter angle: The direction in degrees, clockwise from rightwards.
  package init(taps: [Float], angle: Double) {
    let (down, right) = (sin(angle * .pi / 180), cos(angle * .pi / 180))
    self.taps = taps
    offsets = taps.indices.map { index in
      (
        row: Int((Double(index) * down - 0.5).rounded(.up)),
        column: Int((Double(index) * right - 0.5).rounded(.up))
      )
    }
  }

  /// Returns the image blurred along the path.
  package func callAsFunction(_ image: FloatImage) -> FloatImage {
    let margin = offsets.reduce(0) { max($0, abs($1.row), abs($1.column)) }
    let padded = image.padded(by: margin, border: .replicate)
    var result = FloatImage(
      repeating: 0, height: image.height, width: image.width, channels: image.channels)
    var output = result.samples.mutableSpan
    for channel in 0..<image.channels {
      for row in 0..<image.height {
        for (tap, offset) in zip(taps, offsets) {
          let source = channel * padded.height + row + margin + offset.row
          accumulate(
            tap, padded.samples.span, from: source * padded.width + margin + offset.column,
            into: &output, at: (channel * image.height + row) * image.width, count: image.width)
        }
      }
    }
    return result
  }
}
