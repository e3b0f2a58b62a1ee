import CKernels

/// The statistics groups of a normalisation over `[images, positions, channels]`.
package struct NormalizationShape: Sendable {
  var c: sf_normalization

  package init(
    images: Int, positions: Int, channels: Int, groups: Int, epsilon: Real,
    options: Options = []
  ) {
    c = sf_normalization(
      images: images, positions: positions, channels: channels, groups: groups, epsilon: epsilon,
      centered: !options.contains(.rootMeanSquare), rectified: options.contains(.rectified))
  }

  package struct Options: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// Divide by the root mean square; do not subtract the mean.
    package static let rootMeanSquare = Options(rawValue: 1)
    /// The result is `max(0, .)`.
    package static let rectified = Options(rawValue: 2)
  }

  func image(count: Int) -> sf_normalization {
    var one = c
    one.images = count
    return one
  }
}

extension Kernel {
  package struct Normalized {
    package var output: Storage
    /// One mean per group, `[images, groups]`.
    package var means: Storage
    /// Reciprocal standard deviations, `[images, groups]`.
    package var scales: Storage
  }

  package static func normalize(
    _ x: Storage, _ shape: NormalizationShape, gamma: Storage?, beta: Storage?
  ) -> Normalized {
    let (n, groups) = (shape.c.images, shape.c.groups)
    let size = shape.c.positions * shape.c.channels
    let result = Normalized(
      output: Storage(uninitialized: x.count), means: Storage(uninitialized: n * groups),
      scales: Storage(uninitialized: n * groups))
    withExtendedLifetime((x, gamma, beta, result)) {
      let (x, y) = (x.pointer, result.output.pointer)
      let (means, scales) = (result.means.pointer, result.scales.pointer)
      ThreadPool.forEachPiece(of: n, grain: rowsPerTask(width: size)) { i, count in
        var part = shape.image(count: count)
        sf_normalize(
          &part, x + i * size, gamma?.pointer, beta?.pointer, y + i * size, means + i * groups,
          scales + i * groups)
      }
    }
    return result
  }

  package struct NormalizationGradient {
    package var input: Storage?
    /// One row per image, `[images, channels]`.
    package var gamma: Storage
    /// One row per image, `[images, channels]`.
    package var beta: Storage
  }

  package static func normalizeGradient(
    _ x: Storage, _ forward: Normalized, _ shape: NormalizationShape, gamma: Storage?,
    gradient g: Storage, wantsInput: Bool
  ) -> NormalizationGradient {
    let (n, groups, channels) = (shape.c.images, shape.c.groups, shape.c.channels)
    let size = shape.c.positions * channels
    let result = NormalizationGradient(
      input: wantsInput ? Storage(uninitialized: x.count) : nil,
      gamma: Storage(uninitialized: n * channels), beta: Storage(uninitialized: n * channels))
    withExtendedLifetime((x, gamma, g, result, forward)) {
      let (x, y, g) = (x.pointer, forward.output.pointer, g.pointer)
      let (means, scales) = (forward.means.pointer, forward.scales.pointer)
      let (dx, dgamma, dbeta) = (result.input?.pointer, result.gamma.pointer, result.beta.pointer)
      ThreadPool.forEachPiece(of: n, grain: rowsPerTask(width: size)) { i, count in
        var part = shape.image(count: count)
        sf_normalize_gradient(
          &part, x + i * size, y + i * size, g + i * size, gamma?.pointer, means + i * groups,
          scales + i * groups, dx.map { $0 + i * size }, dgamma + i * channels,
          dbeta + i * channels)
      }
    }
    return result
  }
}
