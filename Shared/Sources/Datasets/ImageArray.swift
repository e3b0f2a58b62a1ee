/// A batch of 8-bit images `[count, height, width, channels]`, row-major.
///
/// Images stay bytes until a minibatch is needed, so a data set takes a quarter of the memory that
/// its tensor would.
public struct ImageArray: Sendable, Equatable {
  /// The number of images.
  public let count: Int
  /// The height of every image in pixels.
  public let height: Int
  /// The width of every image in pixels.
  public let width: Int
  /// The number of channels: 1 for grey, 3 for red, green and blue.
  public let channels: Int
  /// The values of all pixels, 0 to 255; their number must not change.
  public var pixels: [UInt8]

  /// Makes a batch; there must be `count * height * width * channels` pixels.
  public init(pixels: [UInt8], count: Int, height: Int, width: Int, channels: Int) {
    precondition(
      pixels.count == count * height * width * channels,
      "\(pixels.count) bytes cannot hold images [\(count), \(height), \(width), \(channels)]")
    self.pixels = pixels
    self.count = count
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// The CRC-32 of all pixels: tells the images of one run from those of another.
  public var checksum: UInt32 { Zlib.crc32(pixels) }

  /// The number of bytes of one image.
  public var imageSize: Int { height * width * channels }

  /// One image as a batch of one.
  public func image(_ index: Int) -> ImageArray { selecting([index]) }

  /// The images at these indices, in this order; an index may occur more than once.
  public func selecting(_ indices: [Int]) -> ImageArray {
    let size = imageSize
    var selected: [UInt8] = []
    selected.reserveCapacity(indices.count * size)
    for index in indices {
      precondition(
        (0..<count).contains(index), "image \(index) of \(count) images does not exist")
      selected += pixels[index * size..<(index + 1) * size]
    }
    return ImageArray(
      pixels: selected, count: indices.count, height: height, width: width, channels: channels)
  }
}
