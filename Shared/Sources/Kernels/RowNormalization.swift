import CKernels

/// A normalisation of rows, each by itself.
package struct RowNormalization: Sendable {
  var c: sf_row_normalization

  package init(channels: Int, epsilon: Real, isCentered: Bool) {
    c = sf_row_normalization(channels: channels, epsilon: epsilon, centered: isCentered)
  }
}

extension Kernel {
  package struct NormalizedRows {
    package var output: Storage
    /// One mean per row.
    package var means: Storage
    /// Reciprocal standard deviations, one per row.
    package var scales: Storage
  }

  /// `(x - mean) scale gamma + beta` of each row.
  package static func normalizeRows(
    _ x: Storage, _ shape: RowNormalization, gamma: Storage, beta: Storage
  ) -> NormalizedRows {
    let channels = shape.c.channels
    let rows = rowCount(x, width: channels)
    let result = NormalizedRows(
      output: Storage(uninitialized: x.count), means: Storage(uninitialized: rows),
      scales: Storage(uninitialized: rows))
    withExtendedLifetime((x, gamma, beta, result)) {
      let (x, gamma, beta, y) = (x.pointer, gamma.pointer, beta.pointer, result.output.pointer)
      let (means, scales) = (result.means.pointer, result.scales.pointer)
      forEachShare(of: rows, width: channels) { _, i, count in
        var c = shape.c
        sf_normalize_rows(
          &c, count, x + i * channels, gamma, beta, y + i * channels, means + i, scales + i)
      }
    }
    return result
  }

  package struct RowNormalizationGradient {
    package var input: Storage
    package var gamma: Storage
    package var beta: Storage
  }

  package static func normalizeRowsGradient(
    _ x: Storage, _ forward: NormalizedRows, _ shape: RowNormalization, gamma: Storage,
    gradient g: Storage
  ) -> RowNormalizationGradient {
    let channels = shape.c.channels
    let rows = rowCount(x, width: channels)
    let shares = shareCount(of: rows, width: channels)
    let dx = Storage(uninitialized: x.count)
    let partial = (0..<2).map { _ in Storage(uninitialized: shares * channels) }
    withExtendedLifetime((x, gamma, g, forward, dx, partial)) {
      let (x, gamma, g, dx) = (x.pointer, gamma.pointer, g.pointer, dx.pointer)
      let (means, scales) = (forward.means.pointer, forward.scales.pointer)
      let (dgamma, dbeta) = (partial[0].pointer, partial[1].pointer)
      forEachShare(of: rows, width: channels) { share, i, count in
        var c = shape.c
        sf_normalize_rows_gradient(
          &c, count, x + i * channels, g + i * channels, gamma, means + i, scales + i,
          dx + i * channels, dgamma + share * channels, dbeta + share * channels)
      }
    }
    let sums = partial.map { reduce(.sum, $0, outer: 1, axis: shares, inner: channels) }
    return RowNormalizationGradient(input: dx, gamma: sums[0], beta: sums[1])
  }
}
