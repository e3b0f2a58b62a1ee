import Kernels
public import Tensors

/// The keys and values of the tokens that a causal self-attention has seen, of several sequences
/// that may differ in length.
///
/// A copy grows by itself, so that several continuations can start from one beginning.
public struct AttentionCache: Sendable {
  /// The number of tokens of each sequence.
  public private(set) var lengths: [Int]
  /// The most tokens of a sequence.
  public let capacity: Int
  private var kept: KeptTokens

  fileprivate init(sequences: Int, capacity: Int, heads: Int, width: Int) {
    lengths = Array(repeating: 0, count: sequences)
    self.capacity = capacity
    kept = KeptTokens(sequences: sequences, capacity: capacity, heads: heads, width: width)
  }

  /// The positions of new tokens in their sequences, of which there is one a token.
  public func positions(after sequences: [Int]) -> [Int32] {
    var next = lengths
    return sequences.map { sequence in
      defer { next[sequence] += 1 }
      return Int32(next[sequence])
    }
  }

  fileprivate mutating func attend(_ projections: Tensor, _ sequences: [Int]) -> Tensor {
    let positions = positions(after: sequences)
    for sequence in sequences {
      precondition(
        lengths[sequence] < capacity,
        "sequence \(sequence) of a cache of \(capacity) tokens is full")
      lengths[sequence] += 1
    }
    return Tensor(
      kept.attend(projections.storage, sequences: sequences, positions: positions),
      shape: [sequences.count, projections.shape[1] / 3])
  }
}

extension MultiHeadAttention {
  /// An empty cache.
  public func cache(sequences: Int, capacity: Int) -> AttentionCache {
    AttentionCache(
      sequences: sequences, capacity: capacity, heads: headCount,
      width: inputWeight.shape[1] / headCount)
  }

  /// Causal self-attention of tokens that follow those in the cache, and join them.
  ///
  /// Row i of `x`, `[tokens, width]`, is the next token of sequence `sequences[i]`; no gradient
  /// leads through this. Results are those of `callAsFunction(_:mask:)` with a causal mask for the
  /// whole sequences.
  public func callAsFunction(
    _ x: Tensor, of sequences: [Int], _ cache: inout AttentionCache
  ) -> Tensor {
    precondition(
      x.shape == [sequences.count, inputWeight.shape[1]],
      "\(sequences.count) new tokens in \(x.shape)")
    return output(
      cache.attend(Tensor.linear(x, weights: inputWeight, bias: inputBias), sequences))
  }
}
