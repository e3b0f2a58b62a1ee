import CKernels

/// What rows of logits should be.
package enum TargetDistributions: Sendable {
  /// One class per row, of whose share a part is spread evenly over all classes.
  case labels([Int32], smoothing: Real)
  /// All shares, `[rows, classes]`.
  case full(Storage)

  // Runs `body` on the targets of the rows from `start` on.
  fileprivate func fromRow(
    _ start: Int, columns: Int, _ body: (UnsafePointer<sf_targets>) -> Void
  ) {
    switch self {
    case .labels(let labels, let smoothing):
      labels.withUnsafeBufferPointer { labels in
        var targets = sf_targets(
          labels: labels.baseAddress.map { $0 + start }, smoothing: smoothing, full: nil)
        body(&targets)
      }
    case .full(let storage):
      withExtendedLifetime(storage) {
        var targets = sf_targets(
          labels: nil, smoothing: 0, full: storage.pointer + start * columns)
        body(&targets)
      }
    }
  }
}

extension Kernel {
  package struct CrossEntropy {
    /// One loss per row.
    package var losses: Storage
    /// `ln sum exp(x)` of each row.
    package var logSums: Storage
  }

  /// `sum(t) ln sum exp(x) - <t, x>` of each row.
  package static func crossEntropy(
    _ x: Storage, _ targets: TargetDistributions, columns: Int
  ) -> CrossEntropy {
    let rows = rowCount(x, width: columns)
    let result = CrossEntropy(
      losses: Storage(uninitialized: rows), logSums: Storage(uninitialized: rows))
    withExtendedLifetime((x, result)) {
      let (x, losses, logSums) = (x.pointer, result.losses.pointer, result.logSums.pointer)
      forEachShare(of: rows, width: columns) { _, i, count in
        targets.fromRow(i, columns: columns) {
          sf_cross_entropy($0, count, columns, x + i * columns, losses + i, logSums + i)
        }
      }
    }
    return result
  }

  /// `scale (sum(t) softmax(x) - t)` of each row.
  package static func crossEntropyGradient(
    _ x: Storage, _ targets: TargetDistributions, columns: Int, logSums: Storage, scale: Real
  ) -> Storage {
    let rows = rowCount(x, width: columns)
    let result = Storage(uninitialized: x.count)
    withExtendedLifetime((x, logSums, result)) {
      let (x, logSums, dx) = (x.pointer, logSums.pointer, result.pointer)
      forEachShare(of: rows, width: columns) { _, i, count in
        targets.fromRow(i, columns: columns) {
          sf_cross_entropy_gradient(
            $0, count, columns, x + i * columns, logSums + i, scale, dx + i * columns)
        }
      }
    }
    return result
  }
}
