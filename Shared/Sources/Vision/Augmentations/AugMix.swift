public import Datasets
public import Randomness
public import Tensors

/// One operation of ``AugMix``, with the strength it is drawn at.
///
/// A level `u` is drawn from `U(0.1, maximum)`, of 10.
public enum AugMixOperation: String, CaseIterable, Sendable, Hashable, Codable {
  /// Levels stretched to the whole range.
  case autocontrast
  /// An even histogram.
  case equalize
  /// A rotation to either side by `floor(3 u)` degrees.
  case rotate
  /// The highest `floor(25.6 u)` levels inverted.
  case solarize
  /// A horizontal shear to either side by `0.03 u`.
  case shearX
  /// A vertical shear to either side by `0.03 u`.
  case shearY
  /// A horizontal shift to either side by `floor(u width / 30)` pixels.
  case translateX
  /// A vertical shift to either side by `floor(u height / 30)` pixels.
  case translateY
  /// All but the highest `4 - floor(0.4 u)` bits cleared, at least one bit kept.
  case posterize

  func callAsFunction(
    _ image: ImageArray, maximumLevel: Double, fill: UInt8, generator: inout RandomGenerator
  ) -> ImageArray {
    let level = generator.uniform(in: min(0.1, maximumLevel)...max(0.1, maximumLevel)) / 10
    let sign: Double = generator.bernoulli(0.5) ? 1 : -1
    func whole(_ maximum: Double) -> Double { (level * maximum).rounded(.down) }
    switch self {
    case .autocontrast: return image.autocontrasted()
    case .equalize: return image.equalized()
    case .rotate: return image.rotated(degrees: sign * whole(30), fill: fill)
    case .solarize: return image.solarized(threshold: 256 - Int(whole(256)))
    case .shearX: return image.sheared(horizontal: sign * level * 0.3, fill: fill)
    case .shearY: return image.sheared(vertical: sign * level * 0.3, fill: fill)
    case .translateX:
      return image.translated(horizontal: sign * whole(Double(image.width) / 3), fill: fill)
    case .translateY:
      return image.translated(vertical: sign * whole(Double(image.height) / 3), fill: fill)
    case .posterize: return image.posterized(bits: max(4 - Int(whole(4)), 1))
    }
  }
}

/// Random views of an image: chains of slight operations, mixed with one another and the image.
///
/// A view is `m x + (1 - m) sum_j w_j chain_j(x)` with `w ~ Dirichlet(1, ..., 1)` and
/// `m ~ Beta(1, 1)`, where `x` is the image after a random crop from a padded frame and, if asked
/// for, a random flip.
///
/// Sources: Hendrycks et al., "AugMix" (2020); with the strengths of Zhang, Levine and Finn,
/// "MEMO: Test Time Robustness via Adaptation and Augmentation" (2022).
public struct AugMix: Sendable, Hashable, Codable {
  /// Whether views are mirrored with probability 1/2; false where a mirror image is another class.
  public var flip: Bool
  /// The zeros put around an image before it is cropped at random, in pixels.
  public var padding = 4
  /// The number of chains mixed.
  public var chains = 3
  /// The number of operations of a chain, drawn evenly.
  public var depth = 1...3
  /// The highest level of an operation, of 10.
  public var maximumLevel = 1.0
  /// The operations to draw from.
  public var operations = AugMixOperation.allCases
  /// The level of what comes from outside an image; 0 suits images on black.
  public var fill: UInt8 = 128

  /// Creates the mixture of MEMO, with or without random flips.
  public init(flip: Bool) {
    self.flip = flip
  }

  /// Returns views of one image of an array, `[count, height, width, channels]` in `0...1`.
  ///
  /// View `i` draws from `key.split(i)`.
  public func views(
    of index: Int = 0, in images: ImageArray, count: Int, key: RandomKey
  ) -> Tensor {
    let image = images.image(index)
    var scalars: [Scalar] = []
    scalars.reserveCapacity(count * image.imageSize)
    for view in 0..<count {
      var generator = key.split(view).generator()
      scalars += self.view(of: image, generator: &generator)
    }
    return Tensor(
      scalars, shape: Shape([count, image.height, image.width, image.channels]))
  }

  /// Draws one view, `[height, width, channels]` in `0...1`.
  private func view(of image: ImageArray, generator: inout RandomGenerator) -> [Scalar] {
    let original = CropAndFlip(padding: padding, border: .zero, flip: flip)(
      image, generator: &generator)
    let weights = generator.dirichlet([Double](repeating: 1, count: chains))
    let kept = generator.beta(1, 1)
    var mixture = original.pixels.map { Scalar(kept / 255) * Scalar($0) }
    for weight in weights {
      let share = Scalar((1 - kept) * weight / 255)
      let augmented = chain(from: original, generator: &generator)
      for (position, level) in augmented.pixels.enumerated() {
        mixture[position] += share * Scalar(level)
      }
    }
    return mixture
  }

  private func chain(from image: ImageArray, generator: inout RandomGenerator) -> ImageArray {
    guard !operations.isEmpty else { return image }
    var result = image
    for _ in 0..<depth.lowerBound + generator.integer(below: depth.count) {
      let operation = operations[generator.integer(below: operations.count)]
      result = operation(
        result, maximumLevel: maximumLevel, fill: fill, generator: &generator)
    }
    return result
  }
}
