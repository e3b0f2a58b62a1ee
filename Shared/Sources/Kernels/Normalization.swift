import CKernels

/// The statistics groups of a normalisation over `[images, positions, channels]`.
package struct NormalizationShape: Sendable {
  var c: sf_normalization

  package init(
    images: Int, positions: Int, channels: Int, groups: Int, epsilon: Real,
    isRectified: Bool = false
  ) {
    c = sf_normalization(
      images: images, positions: positions, channels: channels, groups: groups, epsilon: epsilon,
      rectified: isRectified)
  }

  func image(count: Int) -> sf_normalization {
    var one = c
    one.images = count
    return one
  }
}

extension Kernel {
  package struct NormalizationGradient {
    package var input: Storage?
    /// One row per image, `[images, channels]`.
    package var gamma: Storage
    /// One row per image, `[images, channels]`.
    package var beta: Storage
  }
}
