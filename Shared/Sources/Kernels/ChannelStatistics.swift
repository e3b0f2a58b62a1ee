import CKernels

/// The statistics by which images are normalised, with the scale and shift per channel that they
/// amount to.
package struct ChannelStatistics: Sendable {
  /// One mean per group, `[images, groups]`.
  package let means: Storage
  /// Reciprocal standard deviations, `[images, groups]`.
  package let scales: Storage
  let shape: NormalizationShape
  let gamma: Storage?
  // Statistics that were given do not depend on the input.
  private let areGiven: Bool
  // Scale, shift and mean of each channel: `[images, 3, channels]`.
  private let channels: Storage

  private init(
    _ shape: NormalizationShape, means: Storage, scales: Storage, gamma: Storage?, beta: Storage?,
    areGiven: Bool
  ) {
    (self.shape, self.means, self.scales, self.gamma) = (shape, means, scales, gamma)
    self.areGiven = areGiven
    channels = Storage(uninitialized: shape.c.images * 3 * shape.c.channels)
    for image in 0..<shape.c.images { fillChannels(of: image, beta) }
  }

  private func fillChannels(of image: Int, _ beta: Storage?) {
    let (n, groups) = (shape.c.channels, shape.c.groups)
    let target = channels.pointer + image * 3 * n
    withExtendedLifetime((gamma, beta)) {
      for c in 0..<n {
        let group = image * groups + c / (n / groups)
        target[c] = (gamma?.pointer[c] ?? 1) * scales.pointer[group]
        target[n + c] = (beta?.pointer[c] ?? 0) - means.pointer[group] * target[c]
        target[2 * n + c] = means.pointer[group]
      }
    }
  }

  /// Given means and variances of the channels, `[channels]`; the shape is that of one image.
  package init(
    means: Storage, variances: Storage, _ shape: NormalizationShape, gamma: Storage?,
    beta: Storage?
  ) {
    let scales = Storage(uninitialized: variances.count)
    withExtendedLifetime(variances) {
      for c in 0..<variances.count {
        scales.pointer[c] = 1 / (variances.pointer[c] + shape.c.epsilon).squareRoot()
      }
    }
    self.init(shape, means: means, scales: scales, gamma: gamma, beta: beta, areGiven: true)
  }

  /// The statistics of a batch: moments of blocks of rows first, then of the blocks together.
  package init(of x: Storage, _ shape: NormalizationShape, gamma: Storage?, beta: Storage?) {
    let n = shape.c.channels
    let moments = Storage(uninitialized: shape.c.images * shape.blocksPerImage * 2 * n)
    withExtendedLifetime((x, moments)) {
      let (x, moments) = (x.pointer, moments.pointer)
      shape.forEachBlock { index, first, rows in
        sf_channel_moments(rows, n, x + first * n, moments + index * 2 * n)
      }
    }
    let (means, scales) = ChannelStatistics.joined(moments, shape)
    self.init(shape, means: means, scales: scales, gamma: gamma, beta: beta, areGiven: false)
  }

  private static func joined(
    _ moments: Storage, _ shape: NormalizationShape
  ) -> (means: Storage, scales: Storage) {
    let (images, groups, blocks) = (shape.c.images, shape.c.groups, shape.blocksPerImage)
    let means = Storage(uninitialized: images * groups)
    let scales = Storage(uninitialized: images * groups)
    var one = shape.image(count: 1)
    withExtendedLifetime((moments, means, scales)) {
      for image in 0..<images {
        sf_join_moments(
          &one, blocks, shape.blockRows, moments.pointer + image * blocks * 2 * one.channels,
          means.pointer + image * groups, scales.pointer + image * groups)
      }
    }
    return (means, scales)
  }

  /// Scale, shift and mean of the channels of one image.
  private func channels(of image: Int) -> (scale: Reals, shift: Reals, mean: Reals) {
    let n = shape.c.channels
    let scale = Reals(channels.pointer + image * 3 * n)
    return (scale, scale + n, scale + 2 * n)
  }

  // Cuts rows `first ..< first + count` of the batch where one image's statistics end.
  private func forEachImage(
    first: Int, count: Int, _ body: (_ image: Int, _ offset: Int, _ rows: Int) -> Void
  ) {
    let positions = shape.c.positions
    var offset = 0
    while offset < count {
      let (image, position) = (first + offset).quotientAndRemainder(dividingBy: positions)
      let rows = min(positions - position, count - offset)
      body(image, offset * shape.c.channels, rows)
      offset += rows
    }
  }

  /// Normalises `count` rows of the batch from row `first` on; `x` points to the first of them.
  func normalize(first: Int, count: Int, _ x: Reals, to y: MutableReals) {
    forEachImage(first: first, count: count) { image, offset, rows in
      let (scale, shift, _) = channels(of: image)
      sf_scale_channels(
        rows, shape.c.channels, scale, shift, shape.c.rectified, x + offset, y + offset)
    }
  }

  /// The sums over one block of rows, `[2, channels]`, that gradients of statistics need; `h` is the
  /// gradient with zeros where the rectifier was off, and may be `g`.
  func gradientSums(
    first: Int, count: Int, _ x: Reals, gradient g: Reals, to h: MutableReals, _ sums: MutableReals
  ) {
    let (scale, shift, mean) = channels(of: first / shape.c.positions)
    sf_channel_gradient_sums(
      count, shape.c.channels, x, scale, shift, mean, shape.c.rectified, g, h, sums)
  }

  /// Gradients of gamma and beta, one row per image, from the sums of `blocks` blocks per image; and
  /// the coefficients, `[images, 3, channels]`, of the input's gradient.
  func joinedGradients(
    _ sums: Storage, blocks: Int
  ) -> (gamma: Storage, beta: Storage, coefficients: Storage) {
    let (images, n, groups) = (shape.c.images, shape.c.channels, shape.c.groups)
    let dgamma = Storage(uninitialized: images * n)
    let dbeta = Storage(uninitialized: images * n)
    let coefficients = Storage(uninitialized: images * 3 * n)
    withExtendedLifetime((sums, gamma)) {
      var one = shape.image(count: 1)
      for image in 0..<images {
        let target = coefficients.pointer + image * 3 * n
        sf_join_gradient_sums(
          &one, blocks, sums.pointer + image * blocks * 2 * n, means.pointer + image * groups,
          scales.pointer + image * groups, gamma?.pointer, dgamma.pointer + image * n,
          dbeta.pointer + image * n, target)
        if areGiven { (target + n).update(repeating: 0, count: 2 * n) }
      }
    }
    return (dgamma, dbeta, coefficients)
  }

  /// The gradient of some rows of the input; `dx` may be `h`.
  func inputGradient(
    first: Int, count: Int, coefficients: Storage, _ x: Reals, _ h: Reals, to dx: MutableReals
  ) {
    forEachImage(first: first, count: count) { image, offset, rows in
      let (n, t) = (shape.c.channels, coefficients.pointer + image * 3 * shape.c.channels)
      sf_channel_input_gradient(rows, n, t, x + offset, h + offset, dx + offset)
    }
  }
}

extension NormalizationShape {
  /// The rows of one image that one task takes.
  var blockRows: Int { Kernel.rowsPerTask(width: c.channels) }
  var blocksPerImage: Int { (c.positions + blockRows - 1) / blockRows }

  /// Runs `body` on every block of rows of every image, on any thread.
  func forEachBlock(_ body: (_ index: Int, _ first: Int, _ rows: Int) -> Void) {
    ThreadPool.forEach(c.images * blocksPerImage) { index in
      let (image, block) = index.quotientAndRemainder(dividingBy: blocksPerImage)
      let start = block * blockRows
      body(index, image * c.positions + start, min(blockRows, c.positions - start))
    }
  }
}
