/// What JPEG at a quality does to an image: encoding and decoding without the lossless stage.
///
/// Colour goes through YCbCr with the chroma halved both ways (4:2:0), as common encoders do by
/// default; grey images have one plane. The rounding of each stage is libjpeg's, but for the inside
/// of its integer cosine transform: a coefficient halfway between two steps may fall to the other
/// side. On average decoded samples differ from libjpeg's by less than 0.3 levels of 255.
///
/// Source: ITU-T T.81, annex K; JFIF 1.02.
public struct JPEGCodec: Sendable {
  private let transform = CosineTransform()
  private let luminance: [Float]
  private let chrominance: [Float]

  /// Creates the codec of a quality of 1...100, on the scale of the Independent JPEG Group.
  public init(quality: Int) {
    precondition((1...100).contains(quality), "JPEG quality \(quality) is outside 1...100")
    let scale = quality < 50 ? 5000 / quality : 200 - 2 * quality
    func scaled(_ table: [Int]) -> [Float] {
      table.map { Float(min(max(($0 * scale + 50) / 100, 1), 255)) }
    }
    luminance = scaled(JPEGTables.luminance)
    chrominance = scaled(JPEGTables.chrominance)
  }

  /// Returns the image after encoding and decoding; samples are read and written as 8-bit levels.
  public func roundTrip(_ image: FloatImage) -> FloatImage {
    var result = image
    result.samples = image.samples.map { ($0 * 255).rounded() }
    if image.channels == 3 {
      codeColor(&result)
    } else {
      for channel in 0..<image.channels {
        let plane = LevelPlane(result.plane(channel), height: image.height, width: image.width)
        result.replacePlane(channel, by: coded(plane, table: luminance).samples)
      }
    }
    result.samples = result.samples.map { $0 / 255 }
    return result
  }

  private func codeColor(_ image: inout FloatImage) {
    image.mapLevels(toYCbCr)
    let (height, width) = (image.height, image.width)
    let luma = LevelPlane(image.plane(0), height: height, width: width)
    image.replacePlane(0, by: coded(luma, table: luminance).samples)
    for channel in 1...2 {
      let chroma = LevelPlane(image.plane(channel), height: height, width: width)
      let half = coded(chroma.halved(), table: chrominance).cropped(width: (width + 1) / 2)
      image.replacePlane(channel, by: half.doubled(height: height, width: width).samples)
    }
    image.mapLevels(toRGB)
  }

  /// Quantises every 8 x 8 block of a plane in the cosine domain.
  private func coded(_ plane: LevelPlane, table: [Float]) -> LevelPlane {
    var result = plane
    for top in stride(from: 0, to: plane.height, by: 8) {
      for left in stride(from: 0, to: plane.width, by: 8) {
        var block = plane.block(top: top, left: left)
        transform.forward(&block)
        for position in 0..<64 {
          // Encoders hold coefficients in eighths; rounding those first decides the frequent ties.
          let eighths = (block[position] * 8).rounded()
          block[position] = (eighths / (8 * table[position])).rounded() * table[position]
        }
        transform.inverse(&block)
        result.replaceBlock(top: top, left: left, by: block)
      }
    }
    return result
  }
}

/// The tables of ITU-T T.81, annex K, in row order.
private enum JPEGTables {
  static let luminance = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
  ]
  static let chrominance = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  ]
}

private func toYCbCr(_ red: Float, _ green: Float, _ blue: Float) -> (Float, Float, Float) {
  (
    (0.299 * red + 0.587 * green + 0.114 * blue).rounded(),
    (128 - 0.168735892 * red - 0.331264108 * green + 0.5 * blue).rounded(),
    (128 + 0.5 * red - 0.418687589 * green - 0.081312411 * blue).rounded()
  )
}

private func toRGB(_ luma: Float, _ cb: Float, _ cr: Float) -> (Float, Float, Float) {
  func level(_ chroma: Float) -> Float { min(max(luma + chroma.rounded(), 0), 255) }
  let (b, r) = (cb - 128, cr - 128)
  return (level(1.402 * r), level(-0.344136286 * b - 0.714136286 * r), level(1.772 * b))
}

extension FloatImage {
  fileprivate mutating func replacePlane(_ channel: Int, by plane: [Float]) {
    samples.replaceSubrange(channel * area..<(channel + 1) * area, with: plane)
  }

  fileprivate mutating func mapLevels(
    _ convert: (Float, Float, Float) -> (Float, Float, Float)
  ) {
    for position in 0..<area {
      let converted = convert(
        samples[position], samples[area + position], samples[2 * area + position])
      (samples[position], samples[area + position], samples[2 * area + position]) = converted
    }
  }
}
