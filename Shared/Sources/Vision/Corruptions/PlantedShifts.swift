public import Datasets
public import Randomness

extension ImageArray {
  /// Returns the images under a grey ramp, `(1 - w) x + w g`, `g` rising from 0 left to 1 right.
  ///
  /// - Parameter weight: `w` of `0...1`; 0.6 in the studies of surgical fine-tuning.
  /// - Throws: ``VisionError`` where the weight is outside `0...1`.
  public func underRamp(weight: Float = 0.6) throws(VisionError) -> ImageArray {
    try checkShare(weight, name: "weight of the ramp")
    return mapImages { image, _ in
      for position in image.samples.indices {
        let ramp = Float(position % image.width) / Float(max(image.width - 1, 1))
        image.samples[position] = (1 - weight) * image.samples[position] + weight * ramp
      }
    }
  }

  /// Returns the images with a texture behind each: `x + (1 - x) s t`.
  ///
  /// The image's own brightness is its foreground, so that a bright figure on black hides the
  /// texture. Image `i` takes its texture's phase from `key.split(i)`.
  ///
  /// - Parameters:
  ///   - textures: The textures to choose from.
  ///   - choices: The index of each image's texture.
  ///   - strength: `s`, the level of a texture's brightest points, `0...1`.
  ///   - key: The root of the images' streams.
  /// - Throws: ``VisionError`` where choices and images differ in number, a choice has no texture,
  ///   or the strength is outside `0...1`.
  public func onTextures(
    _ textures: [BackgroundTexture], choices: [Int], strength: Float = 0.5, key: RandomKey
  ) throws(VisionError) -> ImageArray {
    try checkShare(strength, name: "strength of the texture")
    guard choices.count == count else {
      throw .mismatch(what: "choices of textures", found: choices.count, expected: count)
    }
    if let stray = choices.first(where: { !textures.indices.contains($0) }) {
      throw .parameterOutOfRange(
        name: "choice of a texture", value: Double(stray),
        expected: "an index below \(textures.count)")
    }
    return mapImages { image, index in
      var generator = key.split(index).generator()
      let texture = textures[choices[index]].rendered(
        height: image.height, width: image.width, generator: &generator)
      for position in image.samples.indices {
        let behind = strength * texture.samples[position % texture.samples.count]
        image.samples[position] += (1 - image.samples[position]) * behind
      }
    }
  }

  private func mapImages(_ change: (inout FloatImage, Int) -> Void) -> ImageArray {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(self.pixels.count)
    for index in 0..<count {
      var image = FloatImage(self, at: index)
      change(&image, index)
      image.appendBytes(to: &pixels)
    }
    return replacingPixels(by: pixels)
  }
}

private func checkShare(_ value: Float, name: String) throws(VisionError) {
  guard value >= 0 && value <= 1 else {
    throw .parameterOutOfRange(name: name, value: Double(value), expected: "a number of 0...1")
  }
}
