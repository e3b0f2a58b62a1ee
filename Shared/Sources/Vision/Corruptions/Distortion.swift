import Randomness

/// What a corruption does to one image, its filters and tables already built.
typealias Distortion =
  @Sendable (_ image: inout FloatImage, _ generator: inout RandomGenerator) -> Void

/// The constants and the image size that a distortion is built for.
struct CorruptionSetting: Sendable {
  let table: ConstantTable
  /// The severity, counted from 0.
  let level: Int
  let height: Int
  let width: Int
}

extension Corruption {
  /// Builds the distortion of this corruption, once for all images of a size.
  func distortion(in setting: CorruptionSetting) -> Distortion {
    let (table, level) = (setting.table, setting.level)
    switch self {
    case .gaussianNoise: return addNormalNoise(deviation: Float(table.gaussianNoise[level]))
    case .shotNoise: return countPhotons(perUnit: table.shotNoise[level])
    case .impulseNoise: return replaceSamples(share: Float(table.impulseNoise[level]))
    case .speckleNoise: return multiplyNoise(deviation: Float(table.speckleNoise[level]))
    case .gaussianBlur: return setting.blur(table.gaussianBlur[level])
    case .defocusBlur: return setting.defocus()
    case .glassBlur: return setting.glass()
    case .motionBlur: return setting.motion()
    case .zoomBlur: return setting.zoom()
    case .snow: return setting.snow()
    case .fog: return setting.fog()
    case .brightness: return brighten(by: Float(table.brightness[level]))
    case .contrast: return scaleContrast(by: table.contrast[level])
    case .saturate: return setting.saturate()
    case .pixelate: return setting.pixelate()
    case .jpegCompression: return compress(quality: table.jpegCompression[level])
    case .elasticTransform: return setting.elastic()
    case .spatter: return setting.spatter()
    case .quantize: return quantizeLevels(bits: ConstantTable.quantize[level])
    case .shear: return setting.shear(angle: ConstantTable.angle[level])
    case .rotate: return setting.rotate(angle: ConstantTable.angle[level])
    case .scale: return setting.shrink(to: ConstantTable.scale[level])
    case .translate: return shiftEitherWay(by: ConstantTable.translate[level])
    case .inverse: return invertAll
    case .stripe: return invertOuterQuarters
    case .line: return drawLine
    case .dottedLine: return drawDottedLine
    case .zigzag: return drawZigzag
    }
  }
}
