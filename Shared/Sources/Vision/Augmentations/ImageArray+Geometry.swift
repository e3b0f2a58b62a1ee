public import Datasets
import Foundation

// The bilinear transforms of Pillow on 8-bit images, to the level.
extension ImageArray {
  /// Returns the images rotated about their middle, anticlockwise, in degrees.
  public func rotated(degrees: Double, fill: UInt8 = 0) -> ImageArray {
    let angle = -degrees * .pi / 180
    // Fifteen digits make quarter turns exact.
    let (cosine, sine) = (cos(angle).roundedTo15Digits, sin(angle).roundedTo15Digits)
    let middle = (x: Double(width) / 2, y: Double(height) / 2)
    let map = AffineMap(matrix: (cosine, sine, -sine, cosine), fixing: middle)
    return transformed(by: map, fill: fill)
  }

  /// Returns the images sheared about their top left corner.
  ///
  /// The pixel at `(x, y)` comes from `(x + horizontal y, y + vertical x)`.
  public func sheared(
    horizontal: Double = 0, vertical: Double = 0, fill: UInt8 = 0
  ) -> ImageArray {
    transformed(by: AffineMap(1, horizontal, 0, vertical, 1, 0), fill: fill)
  }

  /// Returns the images shifted: the pixel at `(x, y)` comes from `(x + horizontal, y + vertical)`.
  public func translated(
    horizontal: Double = 0, vertical: Double = 0, fill: UInt8 = 0
  ) -> ImageArray {
    transformed(by: AffineMap(1, 0, horizontal, 0, 1, vertical), fill: fill)
  }

  /// Returns the images resampled bilinearly by a map from output to input positions.
  ///
  /// The middle of the first pixel is at 1/2. What comes from outside an image is `fill`; between
  /// the outermost pixels and the edge the outermost pixels go on. Results are truncated.
  public func transformed(by map: AffineMap, fill: UInt8 = 0) -> ImageArray {
    guard map != .identity else { return self }
    var result = self
    for row in 0..<height {
      for column in 0..<width {
        let (x, y) = map(x: Double(column) + 0.5, y: Double(row) + 0.5)
        let site = ByteSite(x: x, y: y, height: height, width: width)
        for index in 0..<count {
          for channel in 0..<channels {
            let base = index * imageSize + channel
            result.pixels[base + (row * width + column) * channels] =
              site?.level(in: pixels, from: base, stride: channels) ?? fill
          }
        }
      }
    }
    return result
  }

  /// Returns the images mirrored left to right.
  public func flippedHorizontally() -> ImageArray {
    var result = self
    for row in 0..<count * height {
      for column in 0..<width {
        let (target, source) = (row * width + column, row * width + width - 1 - column)
        for channel in 0..<channels {
          result.pixels[target * channels + channel] = pixels[source * channels + channel]
        }
      }
    }
    return result
  }

  /// Returns the images cut from themselves shifted: down by `row` and right by `column` pixels.
  ///
  /// Where a window leaves an image, the image goes on by the border.
  func windowed(row: Int, column: Int, border: Border) -> ImageArray {
    var result = self
    let columns = (0..<width).map { border.index($0 + column, count: width) }
    for line in 0..<count * height {
      let source = border.index(line % height + row, count: height)
      for (target, origin) in columns.enumerated() {
        let to = (line * width + target) * channels
        for channel in 0..<channels {
          guard let source, let origin else {
            result.pixels[to + channel] = 0
            continue
          }
          let from = ((line / height * height + source) * width + origin) * channels
          result.pixels[to + channel] = pixels[from + channel]
        }
      }
    }
    return result
  }
}

/// The four pixels around a position and its place between them.
private struct ByteSite {
  private let topLeft, topRight, bottomLeft, bottomRight: Int
  private let right, down: Double

  /// Finds the pixels about a position in pixel edges; nil outside the image.
  init?(x: Double, y: Double, height: Int, width: Int) {
    guard x >= 0 && x < Double(width) && y >= 0 && y < Double(height) else { return nil }
    // Samples are at the middles of pixels; adding a half before truncating rounds down.
    let (column, row) = (Int(x + 0.5) - 1, Int(y + 0.5) - 1)
    (right, down) = (x - 0.5 - Double(column), y - 0.5 - Double(row))
    let (left, next) = (max(column, 0), min(column + 1, width - 1))
    let (top, bottom) = (max(row, 0) * width, min(row + 1, height - 1) * width)
    (topLeft, topRight) = (top + left, top + next)
    (bottomLeft, bottomRight) = (bottom + left, bottom + next)
  }

  /// Returns the interpolated level, truncated.
  @inline(__always)
  func level(in pixels: [UInt8], from base: Int, stride: Int) -> UInt8 {
    func between(_ first: Int, _ second: Int) -> Double {
      let level = Double(pixels[base + first * stride])
      return level + (Double(pixels[base + second * stride]) - level) * right
    }
    let upper = between(topLeft, topRight)
    return UInt8(upper + (between(bottomLeft, bottomRight) - upper) * down)
  }
}

extension Double {
  fileprivate var roundedTo15Digits: Double { (self * 1e15).rounded() / 1e15 }
}
