/// Which published table of constants sets the strength of a corruption.
public enum CorruptionConstants: String, CaseIterable, Sendable, Hashable, Codable {
  /// CIFAR-10-C, for images of about 32 pixels with grounds of any level.
  case cifar
  /// ImageNet-C, for images of about 224 pixels.
  case imagenet
  /// MNIST-C, for images of about 28 pixels on black: mostly the strengths of ImageNet-C.
  case mnist

  var table: ConstantTable {
    switch self {
    case .cifar: .cifar
    case .imagenet: .imagenet
    case .mnist: .mnist
    }
  }
}

/// How glass blur exchanges a pixel with a near one.
public enum GlassExchange: String, CaseIterable, Sendable, Hashable, Codable {
  /// The near pixel is copied over the pixel and stays, as in CIFAR-10-C and ImageNet-C.
  ///
  /// Their code asks for a swap, which NumPy's views turn into a copy on colour images.
  case copy
  /// The two pixels change places, each with probability 1/2, as in MNIST-C.
  case swap
}

/// The constants of all corruptions by severity, `1...5` at the indices `0...4`.
struct ConstantTable: Sendable {
  /// Standard deviation.
  var gaussianNoise: [Double]
  /// Photons at full intensity.
  var shotNoise: [Double]
  /// Share of the samples replaced.
  var impulseNoise: [Double]
  /// Standard deviation at full intensity.
  var speckleNoise: [Double]
  /// Standard deviation in pixels.
  var gaussianBlur: [Double]
  /// Radius of the disk, standard deviation of its smoothing, in pixels.
  var defocusBlur: [(radius: Double, aliasBlur: Double)]
  /// Standard deviation, largest offset in pixels, passes over the image.
  var glassBlur: [(deviation: Double, reach: Int, passes: Int)]
  var glassExchange: GlassExchange
  /// Radius and standard deviation in pixels.
  var motionBlur: [(radius: Int, deviation: Double)]
  /// Magnifications from 1 up to, but not including, `end`.
  var zoomBlur: [(end: Double, step: Double)]
  var snow: [Snowfall]
  /// Amount of fog, fall of its amplitude from one spacing to the next.
  var fog: [(amount: Double, decay: Double)]
  /// The least side of the cloud map that a fog is cut from.
  var fogSide: Int
  /// Added to the value.
  var brightness: [Double]
  /// Factor on the deviation from the mean.
  var contrast: [Double]
  /// Factor on the saturation, and what is then added.
  var saturate: [(factor: Double, offset: Double)]
  /// Size of the small image as a share of the size.
  var pixelate: [Double]
  /// Quality.
  var jpegCompression: [Int]
  /// Amplitude and smoothing of the displacement, jitter of three points, as shares of the side.
  var elasticTransform: [(amplitude: Double, smoothing: Double, jitter: Double)]
  /// Whether what lies outside the image is black in an elastic transform, or else a mirror image.
  var elasticIsBlackOutside: Bool
  var spatter: [Spatter]

  /// Bits kept.
  static let quantize = [5, 4, 3, 2, 1]
  /// Angle of a shear or a rotation in radians.
  static let angle = [0.2, 0.4, 0.6, 0.8, 1]
  /// Size of the reduced image as a share of the size.
  static let scale = [0.9, 0.8, 0.7, 0.6, 0.5]
  /// Pixels.
  static let translate = [1, 2, 3, 4, 5]
}

/// The constants of snow: noise, its magnification and threshold, motion blur, image's share.
struct Snowfall: Sendable {
  let mean, deviation, magnification, threshold: Double
  let radius: Int
  let motion, kept: Double

  init(
    noise: (mean: Double, deviation: Double), magnification: Double, threshold: Double,
    motion: (radius: Int, deviation: Double), kept: Double
  ) {
    (mean, deviation) = noise
    self.magnification = magnification
    self.threshold = threshold
    (radius, self.motion) = motion
    self.kept = kept
  }
}

/// The constants of spatter: noise, its smoothing and threshold, and what the drops are made of.
struct Spatter: Sendable {
  enum Liquid: Sendable {
    /// Shaded drops of this strength.
    case water(Double)
    /// Opaque drops, smoothed by this standard deviation.
    case mud(Double)
  }

  let mean, deviation, smoothing, threshold: Double
  let liquid: Liquid

  init(
    noise: (mean: Double, deviation: Double), smoothing: Double, threshold: Double, _ liquid: Liquid
  ) {
    (mean, deviation) = noise
    self.smoothing = smoothing
    self.threshold = threshold
    self.liquid = liquid
  }
}
