import Kernels

extension Tensor {
  /// `exp(x_i) / sum_j exp(x_j)` along the last axis.
  public func softmax() -> Tensor { softmax(logarithm: false) }

  /// `x_i - ln sum_j exp(x_j)` along the last axis.
  public func logSoftmax() -> Tensor { softmax(logarithm: true) }

  private func softmax(logarithm: Bool) -> Tensor {
    let columns = shape[-1]
    let result = Tensor(
      Kernel.softmax(storage, columns: columns, logarithm: logarithm), shape: shape)
    return result.traced(from: self) { [y = result.storage] g in
      let gradient = Kernel.softmaxGradient(
        result: y, gradient: g.storage, columns: columns, logarithm: logarithm)
      return Tensor(gradient, shape: g.shape)
    }
  }
}
