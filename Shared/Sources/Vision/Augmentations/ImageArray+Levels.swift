public import Datasets

// The operations of Pillow's `ImageOps` on 8-bit images, to the level.
extension ImageArray {
  /// Returns the images with the levels of every channel stretched to `0...255`.
  ///
  /// A level `v` becomes `floor(255 (v - low) / (high - low))`; a channel of one level stays.
  public func autocontrasted() -> ImageArray {
    mapChannels { histogram in
      guard let low = histogram.firstIndex(where: { $0 > 0 }),
        let high = histogram.lastIndex(where: { $0 > 0 }), high > low
      else { return nil }
      let scale = 255 / Double(high - low)
      return (0...255).map { UInt8(min(max(Double($0) * scale - Double(low) * scale, 0), 255)) }
    }
  }

  /// Returns the images with the histogram of every channel made as even as levels allow.
  ///
  /// Pillow's rule: with the step `s = (pixels - pixels at the highest level) / 255`, a level
  /// becomes `(s / 2 + pixels below it) / s`, in whole numbers; where `s` is 0 the channel stays.
  public func equalized() -> ImageArray {
    mapChannels { histogram in
      guard let highest = histogram.last(where: { $0 > 0 }) else { return nil }
      let step = (histogram.reduce(0, +) - highest) / 255
      guard step > 0 else { return nil }
      var below = step / 2
      return histogram.map { count in
        defer { below += count }
        return UInt8(clamping: below / step)
      }
    }
  }

  /// Returns the images with the highest `bits` of every level kept, `1...8`, the others cleared.
  public func posterized(bits: Int) -> ImageArray {
    precondition((1...8).contains(bits), "posterizing keeps 1...8 bits, not \(bits)")
    let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
    return mapLevels { $0 & mask }
  }

  /// Returns the images with all levels of `threshold` and more inverted, `v -> 255 - v`.
  public func solarized(threshold: Int) -> ImageArray {
    mapLevels { Int($0) < threshold ? $0 : 255 - $0 }
  }

  /// Returns the images with all levels inverted, `v -> 255 - v`.
  public func inverted() -> ImageArray {
    mapLevels { 255 - $0 }
  }

  private func mapLevels(_ change: (UInt8) -> UInt8) -> ImageArray {
    let table = (0...255).map { change(UInt8($0)) }
    return replacingPixels(by: pixels.map { table[Int($0)] })
  }

  /// Maps every channel of every image by a table made from its histogram; nil leaves it alone.
  private func mapChannels(_ table: (_ histogram: [Int]) -> [UInt8]?) -> ImageArray {
    var result = self
    for index in 0..<count {
      for channel in 0..<channels {
        let positions = stride(
          from: index * imageSize + channel, to: (index + 1) * imageSize, by: channels)
        var histogram = [Int](repeating: 0, count: 256)
        for position in positions { histogram[Int(pixels[position])] += 1 }
        guard let table = table(histogram) else { continue }
        for position in positions { result.pixels[position] = table[Int(pixels[position])] }
      }
    }
    return result
  }
}
