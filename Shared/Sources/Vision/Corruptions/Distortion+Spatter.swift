import Randomness

extension CorruptionSetting {
  func spatter() -> Distortion {
    let spatter = table.spatter[level]
    let smooth = GaussianFilter(
      deviation: spatter.smoothing, height: height, width: width, border: .replicate)
    let paint = painting(spatter)
    return { [height, width] image, generator in
      let noise = normalNoise(
        height * width, mean: Float(spatter.mean), deviation: Float(spatter.deviation),
        from: &generator)
      let drops = smooth(FloatImage(samples: noise, height: height, width: width))
      paint(&image, drops)
    }
  }

  private func painting(
    _ spatter: Spatter
  ) -> @Sendable (_ image: inout FloatImage, _ drops: FloatImage) -> Void {
    let threshold = Float(spatter.threshold)
    switch spatter.liquid {
    case .mud(let deviation):
      let smooth = GaussianFilter(
        deviation: deviation, height: height, width: width, border: .replicate)
      return { image, drops in
        var mask = drops
        mask.samples = drops.samples.map { $0 > threshold ? 1 : 0 }
        let cover = smooth(mask).samples.map { $0 < 0.8 ? 0 : $0 }
        image.cover(with: Paint.mud, by: cover)
      }
    case .water(let strength):
      return { image, drops in
        let glints = WaterRelief(drops, threshold: threshold).glints
        guard let peak = glints.max(), peak > 0 else { return }
        image.add(Paint.water, by: glints.map { $0 / peak * Float(strength) })
      }
    }
  }
}

/// What spatter is made of, as red, green and blue; on grey images, as one level.
private struct Paint {
  let color: [Float]
  let grey: Float

  func level(_ channel: Int, of channels: Int) -> Float { channels == 3 ? color[channel] : grey }

  /// Brown; its grey is MNIST-C's.
  static let mud = Paint(color: [63 / 255, 42 / 255, 20 / 255], grey: 63 / 255)
  /// Pale turquoise; its grey is the luma, as no published set has water on grey images.
  static let water = Paint(color: [175 / 255, 238 / 255, 238 / 255], grey: 219 / 255)
}

extension FloatImage {
  fileprivate mutating func cover(with paint: Paint, by cover: [Float]) {
    for channel in 0..<channels {
      let level = paint.level(channel, of: channels)
      for (position, share) in cover.enumerated() {
        samples[channel * area + position] *= 1 - share
        samples[channel * area + position] += share * level
      }
    }
  }

  fileprivate mutating func add(_ paint: Paint, by amount: [Float]) {
    for channel in 0..<channels {
      let level = paint.level(channel, of: channels)
      for (position, amount) in amount.enumerated() {
        samples[channel * area + position] += amount * level
      }
    }
  }
}
