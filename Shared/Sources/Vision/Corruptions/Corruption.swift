/// A common image corruption, by the name of its published file.
///
/// The first group is that of CIFAR-10-C and ImageNet-C, the second is added by MNIST-C. Frost is
/// left out: it is defined by six photographs that are not part of this library.
///
/// Sources: Hendrycks and Dietterich, "Benchmarking Neural Network Robustness to Common Corruptions
/// and Perturbations" (2019); Mu and Gilmer, "MNIST-C: A Robustness Benchmark for Computer Vision"
/// (2019). Definitions are those of the published code, which differ in places from the papers.
public enum Corruption: String, CaseIterable, Sendable, Hashable, Codable {
  /// Normal noise on every sample, `x + N(0, c^2)`.
  case gaussianNoise = "gaussian_noise"
  /// Photon noise, `Poisson(x c) / c`.
  case shotNoise = "shot_noise"
  /// Salt and pepper: a share `c` of the samples becomes 0 or 1.
  case impulseNoise = "impulse_noise"
  /// Noise that grows with the signal, `x + x N(0, c^2)`.
  case speckleNoise = "speckle_noise"
  /// A Gaussian blur.
  case gaussianBlur = "gaussian_blur"
  /// A disk-shaped blur.
  case defocusBlur = "defocus_blur"
  /// Pixels exchanged with near ones between two slight Gaussian blurs.
  case glassBlur = "glass_blur"
  /// A one-sided Gaussian blur along a random direction within 45 degrees of horizontal.
  case motionBlur = "motion_blur"
  /// The mean of the image and magnified copies of it.
  case zoomBlur = "zoom_blur"
  /// Flakes of thresholded, magnified, motion-blurred noise on a whitened image.
  case snow
  /// A bright plasma cloud.
  case fog
  /// A constant added to the value of hue, saturation, value.
  case brightness
  /// Deviations from the mean of each channel, scaled down.
  case contrast
  /// The saturation of hue, saturation, value, scaled and shifted; colour images only.
  case saturate
  /// A box resize to fewer pixels and back.
  case pixelate
  /// Encoding and decoding at a low quality.
  case jpegCompression = "jpeg_compression"
  /// A random affine map followed by a smooth random displacement.
  case elasticTransform = "elastic_transform"
  /// Drops of water or mud.
  case spatter

  /// Levels rounded to few bits.
  case quantize
  /// A shear by an angle to either side.
  case shear
  /// A rotation about the middle to either side.
  case rotate
  /// A reduction about the middle.
  case scale
  /// A shift by whole pixels to either side, both ways.
  case translate
  /// All levels inverted; severity plays no part.
  case inverse
  /// The first and last quarter of the columns inverted; severity plays no part.
  case stripe
  /// A straight line across; severity plays no part.
  case line
  /// A dotted line across; severity plays no part.
  case dottedLine = "dotted_line"
  /// A zigzag across; severity plays no part.
  case zigzag

  /// The corruptions of CIFAR-10-C and ImageNet-C, without frost.
  public static let natural: [Corruption] = allCases.filter { !syntheticOnly.contains($0) }

  /// The corruptions of the MNIST-C benchmark that are defined without photographs or edge maps.
  public static let mnistC: [Corruption] = [
    .shotNoise, .impulseNoise, .glassBlur, .motionBlur, .shear, .scale, .rotate, .brightness,
    .translate, .stripe, .fog, .spatter, .dottedLine, .zigzag,
  ]

  /// The corruptions that MNIST-C adds to those of natural images.
  public static let syntheticOnly: [Corruption] = [
    .quantize, .shear, .rotate, .scale, .translate, .inverse, .stripe, .line, .dottedLine, .zigzag,
  ]

  /// Whether severity changes what the corruption does.
  public var dependsOnSeverity: Bool {
    switch self {
    case .inverse, .stripe, .line, .dottedLine, .zigzag: false
    default: true
    }
  }

  /// The severity at which MNIST-C applies this corruption; 1 where severity plays no part.
  public var mnistSeverity: Int {
    switch self {
    case .gaussianNoise, .shotNoise, .speckleNoise, .zoomBlur, .snow, .fog, .brightness, .saturate,
      .jpegCompression, .quantize:
      5
    case .impulseNoise, .contrast, .spatter: 4
    case .pixelate, .scale, .translate: 3
    case .gaussianBlur, .shear, .rotate: 2
    case .glassBlur, .defocusBlur, .motionBlur, .elasticTransform, .inverse, .stripe, .line,
      .dottedLine, .zigzag:
      1
    }
  }
}
