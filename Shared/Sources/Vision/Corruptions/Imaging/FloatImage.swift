public import Datasets

/// One image of floating-point samples, nominally in `0...1`.
///
/// Samples are planar, `[channels, height, width]`, so that every filter works on whole rows.
public struct FloatImage: Sendable, Equatable {
  /// The number of rows.
  public let height: Int
  /// The number of columns.
  public let width: Int
  /// The number of channels: 1 for grey, 3 for red, green, blue.
  public let channels: Int
  /// The samples, `[channels, height, width]`.
  public var samples: [Float]

  /// Creates an image from its samples, `[channels, height, width]`.
  public init(samples: [Float], height: Int, width: Int, channels: Int = 1) {
    precondition(
      samples.count == height * width * channels,
      "an image of \(channels) x \(height) x \(width) needs \(height * width * channels) samples, "
        + "found \(samples.count)")
    self.samples = samples
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Creates an image of one value.
  public init(repeating value: Float, height: Int, width: Int, channels: Int = 1) {
    self.init(
      samples: [Float](repeating: value, count: height * width * channels),
      height: height, width: width, channels: channels)
  }

  /// Creates a floating-point copy of one 8-bit image, `x / 255`.
  public init(_ images: ImageArray, at index: Int) {
    precondition(
      index >= 0 && index < images.count, "image \(index) of an array of \(images.count) images")
    let area = images.height * images.width
    let base = index * area * images.channels
    var samples = [Float](repeating: 0, count: area * images.channels)
    for channel in 0..<images.channels {
      for position in 0..<area {
        let byte = images.pixels[base + position * images.channels + channel]
        // A division, not a product with 1/255: truncating x/255*255 must give x back.
        samples[channel * area + position] = Float(byte) / 255
      }
    }
    self.init(
      samples: samples, height: images.height, width: images.width, channels: images.channels)
  }

  /// The number of pixels, `height * width`.
  var area: Int { height * width }

  /// The sample of a channel at a row and a column.
  public subscript(channel: Int, row: Int, column: Int) -> Float {
    get { samples[(channel * height + row) * width + column] }
    set { samples[(channel * height + row) * width + column] = newValue }
  }

  /// Returns the samples of one channel, `[height, width]`.
  func plane(_ channel: Int) -> [Float] {
    Array(samples[channel * area..<(channel + 1) * area])
  }

  /// Appends the 8-bit form to an interleaved buffer: clipped to `0...1`, times 255, truncated.
  ///
  /// Truncation, not rounding, is what the published corrupted sets were written with.
  func appendBytes(to pixels: inout [UInt8]) {
    for position in 0..<area {
      for channel in 0..<channels {
        pixels.append(samples[channel * area + position].truncatedByte)
      }
    }
  }

  /// Returns the 8-bit form, `[height, width, channels]`: clipped, times 255, truncated.
  public func bytes() -> [UInt8] {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(samples.count)
    appendBytes(to: &pixels)
    return pixels
  }
}

extension Float {
  /// The byte of a sample of `0...1`: clipped, times 255, truncated; 0 where it is not a number.
  var truncatedByte: UInt8 {
    // The order of arguments makes `max` drop a NaN.
    UInt8(min(max(0, self), 1) * 255)
  }

  /// The sample a byte would hold: clipped and truncated to a multiple of 1/255.
  var truncatedToByte: Float { Float(truncatedByte) / 255 }
}
