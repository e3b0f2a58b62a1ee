import Randomness

func brighten(by amount: Float) -> Distortion {
  { image, _ in
    if image.channels == 3 {
      image.mapColors { $0.value = min($0.value + amount, 1) }
    } else {
      image.samples = image.samples.map { $0 + amount }
    }
  }
}

func scaleContrast(by factor: Double) -> Distortion {
  { image, _ in
    for channel in 0..<image.channels {
      let range = channel * image.area..<(channel + 1) * image.area
      let mean = image.samples[range].reduce(0.0) { $0 + Double($1) } / Double(image.area)
      for position in range {
        let deviation = Double(image.samples[position]) - mean
        image.samples[position] = Float(deviation * factor + mean)
      }
    }
  }
}

extension CorruptionSetting {
  func saturate() -> Distortion {
    let (factor, offset) = table.saturate[level]
    return { image, _ in
      image.mapColors {
        $0.saturation = min(max($0.saturation * Float(factor) + Float(offset), 0), 1)
      }
    }
  }
}

func quantizeLevels(bits: Int) -> Distortion {
  let top = (1 << bits) - 1
  return { image, _ in
    // Whole numbers: rounding to the nearest of the levels, then truncating to a byte.
    image.samples = image.samples.map { sample in
      let step = (Int((sample * 255).rounded()) * top * 2 + 255) / 510
      return Float(step * 255 / top) / 255
    }
  }
}

func compress(quality: Int) -> Distortion {
  let codec = JPEGCodec(quality: quality)
  return { image, _ in image = codec.roundTrip(image) }
}

extension CorruptionSetting {
  func pixelate() -> Distortion {
    let share = table.pixelate[level]
    let full = (height: height, width: width)
    let small = (
      height: Int(Double(height) * share), width: Int(Double(width) * share)
    )
    let shrink = BoxResize(from: full, to: small)
    let enlarge = BoxResize(from: small, to: full)
    return { image, _ in
      let planes = (0..<image.channels).map { channel in
        enlarge(shrink(image.plane(channel).map(\.truncatedByte)))
      }
      image.samples = planes.joined().map { Float($0) / 255 }
    }
  }
}

@Sendable func invertAll(_ image: inout FloatImage, _ generator: inout RandomGenerator) {
  image.samples = image.samples.map(\.invertedByte)
}

@Sendable func invertOuterQuarters(
  _ image: inout FloatImage, _ generator: inout RandomGenerator
) {
  let inner = image.width / 4..<image.width * 3 / 4
  for position in image.samples.indices where !inner.contains(position % image.width) {
    image.samples[position] = image.samples[position].invertedByte
  }
}

extension Float {
  /// The sample of the byte `255 - x` for the byte `x` of this sample.
  fileprivate var invertedByte: Float { Float(255 - truncatedByte) / 255 }
}
