import Randomness

extension CorruptionSetting {
  func fog() -> Distortion {
    let (amount, decay) = table.fog[level]
    let side = max(height, width, table.fogSide).nextPowerOfTwo
    return { [height, width] image, generator in
      let plasma = PlasmaFractal(side: side, decay: decay, generator: &generator)
      let cloud = plasma.corner(height: height, width: width)
      let top = image.samples.max() ?? 0
      let scale = top / (top + Float(amount))
      for position in image.samples.indices {
        let haze = Float(amount) * cloud[position % (height * width)]
        image.samples[position] = (image.samples[position] + haze) * scale
      }
    }
  }

  func snow() -> Distortion {
    let snowfall = table.snow[level]
    let magnify = Magnifier(factor: snowfall.magnification, height: height, width: width)
    let taps = motionTaps(radius: snowfall.radius, standardDeviation: snowfall.motion)
    return { [height, width] image, generator in
      let noise = normalNoise(
        height * width, mean: Float(snowfall.mean), deviation: Float(snowfall.deviation),
        from: &generator)
      var flakes = magnify(FloatImage(samples: noise, height: height, width: width))
      flakes.samples = flakes.samples.map {
        Double($0) < snowfall.threshold ? 0 : $0.truncatedToByte
      }
      let fall = MotionPath(taps: taps, angle: generator.uniform(in: -135 ... -45))
      let layer = fall(flakes).samples.map(\.truncatedToByte)
      image.whiten(keeping: Float(snowfall.kept))
      image.add(layer)
      image.add(layer.reversed())
    }
  }
}

extension FloatImage {
  /// Mixes the image with a version as bright as `1.5 luma + 0.5`.
  fileprivate mutating func whiten(keeping share: Float) {
    for position in 0..<area {
      let bright = luma(at: position) * 1.5 + 0.5
      for channel in 0..<channels {
        let sample = samples[channel * area + position]
        samples[channel * area + position] = share * sample + (1 - share) * max(sample, bright)
      }
    }
  }

  private func luma(at position: Int) -> Float {
    guard channels == 3 else { return samples[position] }
    return 0.299 * samples[position] + 0.587 * samples[area + position]
      + 0.114 * samples[2 * area + position]
  }

  /// Adds one plane, `[height, width]`, to every channel.
  fileprivate mutating func add(_ plane: [Float]) {
    for position in samples.indices { samples[position] += plane[position % area] }
  }
}

extension Int {
  /// The least power of two that is not below this number.
  fileprivate var nextPowerOfTwo: Int {
    self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount)
  }
}
