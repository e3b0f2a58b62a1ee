import CKernels

extension Kernel {
  /// Images normalised by the statistics of their channels.
  package static func normalize(_ x: Storage, by statistics: ChannelStatistics) -> Storage {
    let n = statistics.shape.c.channels
    let result = Storage(uninitialized: x.count)
    withExtendedLifetime((x, result, statistics)) {
      let (x, y) = (x.pointer, result.pointer)
      ThreadPool.forEachPiece(of: result.count / n, grain: rowsPerTask(width: n)) { first, count in
        statistics.normalize(first: first, count: count, x + first * n, to: y + first * n)
      }
    }
    return result
  }

  package static func normalizeGradient(
    _ x: Storage, by statistics: ChannelStatistics, gradient g: Storage, wantsInput: Bool
  ) -> NormalizationGradient {
    let (shape, n) = (statistics.shape, statistics.shape.c.channels)
    let sums = Storage(uninitialized: shape.c.images * shape.blocksPerImage * 2 * n)
    let dx = Storage(uninitialized: x.count)
    withExtendedLifetime((x, g, sums, dx)) {
      let (x, g, sums, dx) = (x.pointer, g.pointer, sums.pointer, dx.pointer)
      shape.forEachBlock { index, first, rows in
        statistics.gradientSums(
          first: first, count: rows, x + first * n, gradient: g + first * n, to: dx + first * n,
          sums + index * 2 * n)
      }
    }
    let (gamma, beta, coefficients) = statistics.joinedGradients(
      sums, blocks: shape.blocksPerImage)
    if wantsInput { finishInputGradient(x, by: statistics, coefficients, dx) }
    return NormalizationGradient(input: wantsInput ? dx : nil, gamma: gamma, beta: beta)
  }

  // Turns gradients of what a normalisation made into gradients of its input, in place.
  static func finishInputGradient(
    _ x: Storage, by statistics: ChannelStatistics, _ coefficients: Storage, _ dx: Storage
  ) {
    let n = statistics.shape.c.channels
    let rows = x.count / n
    withExtendedLifetime((x, dx, coefficients)) {
      let (x, dx) = (x.pointer, dx.pointer)
      ThreadPool.forEachPiece(of: rows, grain: rowsPerTask(width: n)) { first, count in
        statistics.inputGradient(
          first: first, count: count, coefficients: coefficients, x + first * n, dx + first * n,
          to: dx + first * n)
      }
    }
  }
}
