public import Datasets
public import Randomness

extension Corruption {
  /// The least height and width that every corruption works on.
  public static let minimumSide = 8

  /// Returns the images corrupted, each from its own random stream.
  ///
  /// Image `i` draws from `key.split(i)`, so that it looks the same in a batch of any composition.
  /// Samples are corrupted as numbers of `0...1`, clipped, multiplied by 255 and truncated, as in
  /// the published sets.
  ///
  /// - Parameters:
  ///   - images: Images, `[count, height, width, channels]`, grey or RGB, of 8 pixels or more.
  ///   - severity: The strength, `1...5`.
  ///   - constants: The table that gives the severity its meaning.
  ///   - glass: How glass blur exchanges pixels; nil for what the table was published with.
  ///   - streams: The index of each image's stream where that is not its place in `images`, as for
  ///     a batch taken from a larger set.
  ///   - key: The root of the images' streams.
  /// - Throws: ``VisionError`` for a severity outside `1...5`, images that are too small, neither
  ///   grey nor RGB, or grey where the corruption is one of colour.
  public func applied(
    to images: ImageArray, severity: Int, constants: CorruptionConstants = .cifar,
    glass: GlassExchange? = nil, streams: [Int]? = nil, key: RandomKey
  ) throws(VisionError) -> ImageArray {
    try check(images, severity: severity)
    if let streams, streams.count != images.count {
      throw .mismatch(what: "streams of images", found: streams.count, expected: images.count)
    }
    var table = constants.table
    if let glass { table.glassExchange = glass }
    let setting = CorruptionSetting(
      table: table, level: severity - 1, height: images.height, width: images.width)
    let distort = distortion(in: setting)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.pixels.count)
    for index in 0..<images.count {
      var image = FloatImage(images, at: index)
      var generator = key.split(streams?[index] ?? index).generator()
      distort(&image, &generator)
      image.appendBytes(to: &pixels)
    }
    return images.replacingPixels(by: pixels)
  }

  private func check(_ images: ImageArray, severity: Int) throws(VisionError) {
    guard (1...5).contains(severity) else {
      throw .severityOutOfRange(corruption: self, severity: severity)
    }
    guard images.height >= Self.minimumSide, images.width >= Self.minimumSide else {
      throw .imageTooSmall(
        transform: rawValue, height: images.height, width: images.width,
        minimum: Self.minimumSide)
    }
    let channels = self == .saturate ? [3] : [1, 3]
    guard channels.contains(images.channels) else {
      throw .unsupportedChannels(
        transform: rawValue, found: images.channels, expected: channels)
    }
  }
}

extension ImageArray {
  /// Returns an array of the same shape with other pixels.
  func replacingPixels(by pixels: [UInt8]) -> ImageArray {
    var result = self
    result.pixels = pixels
    return result
  }
}
