public import Randomness
public import Tensors

/// Which keys a query may attend to.
public enum AttentionMask: Sendable {
  /// All of them.
  case none
  /// Those up to the query's own position; when there are more keys than queries, the queries are
  /// the last positions.
  case causal
  /// Numbers that are added to the scores, 0 or minus infinity, broadcast to
  /// `[..., queries, keys]`. Every query needs at least one key.
  case additive(Tensor)
}

/// Values averaged by how well their keys match each query.
///
/// `softmax(Q K^T / sqrt(width) + mask) V` over the last two axes (Vaswani et al. 2017), for
/// queries `[..., queries, width]`, keys `[..., keys, width]` and values `[..., keys, outputs]`.
public func scaledDotProductAttention(
  queries: Tensor, keys: Tensor, values: Tensor, mask: AttentionMask = .none
) -> Tensor {
  let scale = 1 / Scalar(queries.shape[-1]).squareRoot()
  let scores = (queries * scale).matrixProduct(keys, transposingOther: true)
  let masked =
    switch mask {
    case .none: scores
    case .causal: scores + causalMask(queries: queries.shape[-2], keys: keys.shape[-2])
    case .additive(let offsets): scores + offsets
    }
  return masked.softmax().matrixProduct(values)
}

private func causalMask(queries: Int, keys: Int) -> Tensor {
  precondition(queries <= keys, "causal attention of \(queries) queries to \(keys) keys")
  return Tensor(shape: [queries, keys]) { values in
    for query in 0..<queries {
      for key in 0..<keys {
        values[query * keys + key] = key <= query + keys - queries ? 0 : -.infinity
      }
    }
  }
}

/// Attention in several subspaces side by side.
///
/// `concat(head_1, ..., head_h) W^T + b` (Vaswani et al. 2017), with the parameters of PyTorch's
/// `MultiheadAttention`.
public struct MultiHeadAttention: Layer {
  /// Projections to queries, keys and values one below the other, `[3 width, width]`.
  public var inputWeight: Tensor
  /// The shift of the projections, `[3 width]`.
  public var inputBias: Tensor
  /// The map from the joined heads to the result.
  public var output: Linear
  /// The number of subspaces.
  public let headCount: Int
  /// Whether self-attention is causal.
  public var isCausal: Bool

  /// Weights and biases as PyTorch draws them; the width must be a multiple of the number of heads.
  public init(width: Int, headCount: Int, isCausal: Bool = false, key: RandomKey) {
    precondition(
      headCount > 0 && width % headCount == 0, "\(headCount) heads for a width of \(width)")
    inputWeight = Initializer.glorotUniform(
      [3 * width, width], fanIn: width, fanOut: 3 * width, key.split("input"))
    inputBias = Tensor(zeros: [3 * width])
    output = Linear(width, width, key: key.split("output"))
    output.bias = Tensor(zeros: [width])
    self.headCount = headCount
    self.isCausal = isCausal
  }

  /// Shows all parts under PyTorch's names.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(&inputWeight, "in_proj_weight")
    visitor.parameter(&inputBias, "in_proj_bias")
    visitor.module(&output, "out_proj")
  }

  /// Self-attention, `[batch, tokens, width] -> [batch, tokens, width]`.
  public func callAsFunction(_ x: Tensor, in phase: Phase = .inference) -> Tensor {
    callAsFunction(x, mask: isCausal ? .causal : .none)
  }

  /// Self-attention under a mask, `[batch, tokens, width] -> [batch, tokens, width]`.
  public func callAsFunction(_ x: Tensor, mask: AttentionMask) -> Tensor {
    switch mask {
    case .none: return fused(x, isCausal: false)
    case .causal: return fused(x, isCausal: true)
    case .additive:
      let parts = projected(x, parts: 0..<3)
      return joined(
        scaledDotProductAttention(
          queries: parts[0], keys: parts[1], values: parts[2], mask: mask))
    }
  }

  private func fused(_ x: Tensor, isCausal: Bool) -> Tensor {
    output(
      Tensor.linear(x, weights: inputWeight, bias: inputBias)
        .selfAttention(headCount: headCount, isCausal: isCausal))
  }

  /// Attention from `[batch, tokens, width]` to the rows of `memory`, `[batch, rows, width]`.
  public func callAsFunction(
    _ x: Tensor, attendingTo memory: Tensor, mask: AttentionMask = .none
  ) -> Tensor {
    let (queries, parts) = (projected(x, parts: 0..<1), projected(memory, parts: 1..<3))
    return joined(
      scaledDotProductAttention(
        queries: queries[0], keys: parts[0], values: parts[1], mask: mask))
  }

  // Some of queries, keys and values, each `[batch, heads, tokens, width / heads]`, as one product.
  private func projected(_ x: Tensor, parts: Range<Int>) -> [Tensor] {
    let (batch, tokens, width) = (x.shape[0], x.shape[1], inputWeight.shape[1])
    let rows = parts.lowerBound * width..<parts.upperBound * width
    let heads = Tensor.linear(x, weights: inputWeight.slice(rows), bias: inputBias.slice(rows))
      .reshaped([batch, tokens, parts.count, headCount, width / headCount])
      .transposed([2, 0, 3, 1, 4])
    return (0..<parts.count).map {
      heads.slice($0..<$0 + 1).reshaped([batch, headCount, tokens, width / headCount])
    }
  }

  private func joined(_ heads: Tensor) -> Tensor {
    let (batch, tokens) = (heads.shape[0], heads.shape[2])
    let width = inputWeight.shape[1]
    return output(heads.transposed([0, 2, 1, 3]).reshaped([batch, tokens, width]))
  }
}
