import Datasets
import Randomness

extension ImageArray {
  /// Returns the images after a transform; they must be square.
  func applying(_ transform: ImageTransform) -> ImageArray {
    precondition(height == width, "images of \(height) x \(width) pixels are not square")
    let side = width
    switch transform {
    case .rot90:
      return rearranged { row, column in column * side + side - 1 - row }
    case .transpose:
      return rearranged { row, column in column * side + row }
    case .permute:
      var generator = RandomKey(seed: 0).split("permuted pixels").generator()
      let places = generator.permutation(side * side)
      return rearranged { row, column in places[row * side + column] }
    case .invert:
      var result = self
      result.pixels = pixels.map { 255 - $0 }
      return result
    }
  }

  /// Takes the pixel of each row and column from a place, counted row by row.
  private func rearranged(_ place: (_ row: Int, _ column: Int) -> Int) -> ImageArray {
    let places = (0..<height * width).map { place($0 / width, $0 % width) }
    var result = self
    for image in 0..<count {
      let start = image * imageSize
      for (target, source) in places.enumerated() {
        for channel in 0..<channels {
          result.pixels[start + target * channels + channel] =
            pixels[start + source * channels + channel]
        }
      }
    }
    return result
  }

  /// Returns grey images enlarged bilinearly to a square of `side` pixels, within a black frame.
  ///
  /// The middles of pixels lie at halves; beyond the outermost middles the image goes on.
  func enlarged(to side: Int, frame: Int) -> ImageArray {
    precondition(channels == 1, "images with \(channels) channels are not grey")
    let full = side + 2 * frame
    var result = ImageArray(
      pixels: [UInt8](repeating: 0, count: count * full * full), count: count, height: full,
      width: full, channels: 1)
    let rows = (0..<side).map { Neighbors(of: $0, of: side, in: height) }
    let columns = (0..<side).map { Neighbors(of: $0, of: side, in: width) }
    for image in 0..<count {
      for (row, vertical) in rows.enumerated() {
        let target = (image * full + row + frame) * full + frame
        for (column, horizontal) in columns.enumerated() {
          let level = vertical.blend { line in
            let start = image * imageSize + line * width
            return horizontal.blend { Double(pixels[start + $0]) }
          }
          result.pixels[target + column] = UInt8(level.rounded())
        }
      }
    }
    return result
  }
}

/// The two pixels of a line that a place between them is blended from.
private struct Neighbors {
  let first: Int
  let second: Int
  /// The weight of the second.
  let weight: Double

  init(of target: Int, of targets: Int, in count: Int) {
    let place = (Double(target) + 0.5) * Double(count) / Double(targets) - 0.5
    let clamped = min(max(place, 0), Double(count - 1))
    first = Int(clamped)
    second = min(first + 1, count - 1)
    weight = clamped - Double(first)
  }

  func blend(_ value: (Int) -> Double) -> Double {
    (1 - weight) * value(first) + weight * value(second)
  }
}

extension ImageArray {
  /// Returns the images after several transforms, the first of them first.
  func applying(_ transforms: [ImageTransform]) -> ImageArray {
    transforms.reduce(self) { $0.applying($1) }
  }

  /// Grey images, 28 by 28, of independent pixels `clip(N(0.13, 0.31), 0, 1)`.
  ///
  /// Mean and deviation are those of MNIST's pixels. A smaller number of images is the beginning of
  /// a larger one.
  static func gaussianNoise(_ count: Int, key: RandomKey) -> ImageArray {
    var generator = key.generator()
    let pixels = (0..<count * 784).map { _ in
      UInt8((min(max(generator.normal(mean: 0.13, standardDeviation: 0.31), 0), 1) * 255).rounded())
    }
    return ImageArray(pixels: pixels, count: count, height: 28, width: 28, channels: 1)
  }

  /// The images at these numbers of a row of several arrays, of each of which some places count.
  static func selecting(
    _ numbers: [Int], of parts: [(images: ImageArray, places: [Int])]
  ) -> ImageArray {
    let sample = parts[0].images
    var pixels: [UInt8] = []
    pixels.reserveCapacity(numbers.count * sample.imageSize)
    for number in numbers {
      var (part, index) = (0, number)
      while index >= parts[part].places.count {
        index -= parts[part].places.count
        part += 1
      }
      let start = parts[part].places[index] * sample.imageSize
      pixels += parts[part].images.pixels[start..<start + sample.imageSize]
    }
    return ImageArray(
      pixels: pixels, count: numbers.count, height: sample.height, width: sample.width,
      channels: sample.channels)
  }
}
