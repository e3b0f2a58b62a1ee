import Kernels

extension Tensor {
  // Layer normalisation, or root-mean-square normalisation if not centred.
  func normalizedRows(
    isCentered: Bool, gamma: Tensor?, beta: Tensor?, epsilon: Scalar
  ) -> Normalized {
    let channels = shape[-1]
    let plan = RowNormalization(channels: channels, epsilon: epsilon, isCentered: isCentered)
    let scale = gamma?.storage ?? Storage(repeating: 1, count: channels)
    let shift = beta?.storage ?? Storage(repeating: 0, count: channels)
    let forward = Kernel.normalizeRows(storage, plan, gamma: scale, beta: shift)
    let inputs = [self, gamma, beta].compactMap { $0 }
    let output = Tape.record(Tensor(forward.output, shape: shape), from: inputs) { g, tape in
      let result = Kernel.normalizeRowsGradient(
        storage, forward, plan, gamma: scale, gradient: g.storage)
      tape.add(Tensor(result.input, shape: shape), to: self)
      if let gamma { tape.add(Tensor(result.gamma, shape: gamma.shape), to: gamma) }
      if let beta { tape.add(Tensor(result.beta, shape: beta.shape), to: beta) }
    }
    return Normalized(output, means: forward.means, scales: forward.scales)
  }
}
