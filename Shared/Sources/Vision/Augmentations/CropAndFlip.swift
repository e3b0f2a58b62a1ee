public import Datasets
public import Randomness
public import Tensors

/// The usual augmentation of training images: a random crop from a padded frame, flip and cutout.
public struct CropAndFlip: Sendable, Hashable {
  /// The pixels put around an image before it is cropped at random.
  public var padding: Int
  /// How the image goes on in the padding.
  public var border: Border
  /// Whether images are mirrored with probability 1/2; false where a mirror image is another class.
  public var flip: Bool
  /// The side of a square blackened about a random pixel; 0 for none (DeVries and Taylor, 2017).
  public var cutout: Int

  /// Creates an augmentation.
  public init(padding: Int = 4, border: Border = .zero, flip: Bool, cutout: Int = 0) {
    precondition(
      padding >= 0 && cutout >= 0, "padding \(padding) and cutout \(cutout) must not be negative")
    self.padding = padding
    self.border = border
    self.flip = flip
    self.cutout = cutout
  }

  /// Returns every image augmented, image `i` from the stream `key.split(i)`.
  public func callAsFunction(_ images: ImageArray, key: RandomKey) -> ImageArray {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.pixels.count)
    for index in 0..<images.count {
      var generator = key.split(index).generator()
      pixels += self(images.image(index), generator: &generator).pixels
    }
    return images.replacingPixels(by: pixels)
  }

  /// Returns a minibatch of augmented images, `[batch, height, width, channels]` in `0...1`.
  public func batch(at indices: [Int], of images: ImageArray, key: RandomKey) -> Tensor {
    self(images.selecting(indices), key: key).tensor(at: Array(indices.indices))
  }

  /// Augments all images of an array alike.
  func callAsFunction(_ images: ImageArray, generator: inout RandomGenerator) -> ImageArray {
    var result = images
    if padding > 0 {
      let row = generator.integer(below: 2 * padding + 1) - padding
      let column = generator.integer(below: 2 * padding + 1) - padding
      result = result.windowed(row: row, column: column, border: border)
    }
    if flip && generator.bernoulli(0.5) { result = result.flippedHorizontally() }
    if cutout > 0 {
      let row = generator.integer(below: images.height)
      let column = generator.integer(below: images.width)
      result.blacken(row: row, column: column, side: cutout)
    }
    return result
  }
}

extension ImageArray {
  /// Blackens a square about a pixel, as far as it lies inside.
  fileprivate mutating func blacken(row: Int, column: Int, side: Int) {
    let rows = max(row - side / 2, 0)..<min(row - side / 2 + side, height)
    let columns = max(column - side / 2, 0)..<min(column - side / 2 + side, width)
    for index in 0..<count {
      for row in rows {
        let start = ((index * height + row) * width + columns.lowerBound) * channels
        for position in start..<start + columns.count * channels { pixels[position] = 0 }
      }
    }
  }
}
