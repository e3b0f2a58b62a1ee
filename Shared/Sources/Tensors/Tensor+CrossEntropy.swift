import Kernels

extension Tensor {
  /// The mean cross-entropy of logits `[..., classes]` against one label per row, of whose share
  /// `smoothing` is spread over the classes; of rank 0.
  package func crossEntropy(labels: [Int32], smoothing: Scalar) -> Tensor {
    crossEntropy(to: .labels(labels, smoothing: smoothing))
  }

  /// The mean cross-entropy of logits `[..., classes]` against targets of the same shape, which are
  /// constants; of rank 0.
  package func crossEntropy(targets: Tensor) -> Tensor { crossEntropy(to: .full(targets.storage)) }

  private func crossEntropy(to targets: TargetDistributions) -> Tensor {
    let columns = shape[-1]
    let count = Scalar(max(shape.elementCount / max(columns, 1), 1))
    let forward = Kernel.crossEntropy(storage, targets, columns: columns)
    let total = Kernel.reduce(.sum, forward.losses, outer: 1, axis: forward.losses.count, inner: 1)
    return Tensor(Kernel.affine(total, scale: 1 / count, offset: 0), shape: [])
      .traced(from: self) { [storage, shape, logSums = forward.logSums] g in
        let gradient = Kernel.crossEntropyGradient(
          storage, targets, columns: columns, logSums: logSums, scale: g.scalar() / count)
        return Tensor(gradient, shape: shape)
      }
  }
}
