import Kernels

extension Tensor {
  /// Self-attention, `softmax(Q K^T / sqrt(width) + mask) V` in each of `headCount` subspaces, for
  /// queries, keys and values side by side: `[batch, tokens, 3 width] -> [batch, tokens, width]`.
  ///
  /// One fused operation that never holds the scores of a whole sequence (Dao et al. 2022).
  package func selfAttention(headCount: Int, isCausal: Bool) -> Tensor {
    let width = shape[-1] / 3
    precondition(
      shape.rank == 3 && shape[2] == 3 * width && width % headCount == 0,
      "self-attention of \(shape) with \(headCount) heads")
    let plan = SelfAttention(
      sequences: shape[0], tokens: shape[1], heads: headCount, width: width / headCount,
      isCausal: isCausal)
    let forward = Kernel.attend(storage, plan)
    return Tensor(forward.output, shape: [shape[0], shape[1], width])
      .traced(from: self) { [storage, shape] g in
        Tensor(Kernel.attendGradient(storage, forward, plan, gradient: g.storage), shape: shape)
      }
  }
}
