import OutOfDistribution

/// Where the uncertainty set of a tuning comes from.
enum UncertaintyRecipe: Sendable, Hashable {
  /// Known and unknown images, unfiltered.
  case mixture(count: Int, fraction: Double)
  /// The unknown images of such a mixture alone.
  case filtered(count: Int, fraction: Double)
  /// A mixture of images that are tested on.
  case tested(count: Int, fraction: Double)
  /// Outliers chosen by hand.
  case auxiliary
}

/// One tuning for detection, on one pair.
struct DetectionCase: Sendable, Hashable {
  var pair: ImagePair
  var method: Method
  var recipe: UncertaintyRecipe
  /// How many unknown test images are scored, the first ones; nil for all.
  var scoredUnknown: Int?
}

extension DCMConfiguration {
  /// DCM on the usual mixture.
  func confidenceMinimization(on pair: ImagePair) -> DetectionCase {
    usualCase(.confidenceMinimization(weight: weight), on: pair)
  }

  /// A method with the uncertainty set that it is published with.
  func usualCase(_ method: Method, on pair: ImagePair) -> DetectionCase {
    if case .outlierExposure = method {
      return DetectionCase(pair: pair, method: method, recipe: .auxiliary)
    }
    return DetectionCase(
      pair: pair, method: method, recipe: .mixture(count: setSize, fraction: fraction))
  }
}
