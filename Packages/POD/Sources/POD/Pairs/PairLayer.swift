public import NeuralNetworks
public import Randomness
public import Tensors

/// A trainable head: logits of "different classes" for batches of pairs of embeddings.
public struct PairLayer: Module {
  /// The form of the comparison.
  public let head: PairHead
  /// Whether weights pass through a softplus, so that no far sample can look near.
  public let keepsWeightsPositive: Bool
  /// The width of the embeddings.
  public let width: Int
  /// The weights before any softplus: `[1, width]`, `[width, width]`, or none.
  public var weight: Tensor?
  /// The bias, `[1]`, or none.
  public var bias: Tensor?

  /// Weights and bias uniform in `±sqrt(1 / width)`, as the published code has them.
  public init(
    _ head: PairHead, width: Int, keepsWeightsPositive: Bool = false, key: RandomKey
  ) {
    self.head = head
    self.width = width
    self.keepsWeightsPositive = keepsWeightsPositive
    let rows = head.weightCount(width: width) / max(width, 1)
    if rows > 0 {
      weight = Initializer.fanInUniform(
        [rows, width], fanIn: width, fanOut: rows, key.split("weight"))
    }
    if head.hasBias {
      bias = Initializer.fanInUniform([1], fanIn: width, fanOut: 1, key.split("bias"))
    }
  }

  /// Shows weight and bias.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.parameter(optional: &weight, "weight")
    visitor.parameter(optional: &bias, "bias")
  }

  /// Logits `[pairs]` for embeddings `[pairs, width]`.
  public func callAsFunction(_ a: Tensor, _ b: Tensor) -> Tensor {
    if case .cosine(let temperature) = head { return cosine(a, b) * Scalar(-1 / temperature) }
    let difference = a - b
    switch head {
    case .weightedL1: return weightedSum(difference.magnitude())
    case .weightedL2: return weightedSum(difference.squared())
    case .bilinear:
      let product = Tensor.linear(difference, weights: effectiveWeight, bias: nil)
      return (difference * product).sum(along: -1)
    case .cosine, .euclidean: return difference.squared().sum(along: -1)
    }
  }

  private func weightedSum(_ values: Tensor) -> Tensor {
    Tensor.linear(values, weights: effectiveWeight, bias: bias).reshaped([values.shape[0]])
  }

  private func cosine(_ a: Tensor, _ b: Tensor) -> Tensor {
    // Far below what a float can tell in a norm: it only keeps 0 / 0 from happening.
    let tiny: Scalar = 1e-24
    let norms = a.squared().sum(along: -1) * b.squared().sum(along: -1) + tiny
    return (a * b).sum(along: -1) * norms.reciprocalSquareRoot()
  }

  private var effectiveWeight: Tensor {
    let raw = weight ?? Tensor(zeros: [1, width])
    return keepsWeightsPositive ? raw.softplus() : raw
  }

  /// The comparison as a detector uses it, in double precision.
  ///
  /// - Throws: `PODError.notFinite` after a training that diverged.
  public func comparison() throws(PODError) -> PairComparison {
    try PairComparison(
      head, width: width, weights: weight == nil ? [] : effectiveWeight.scalars.map { Double($0) },
      bias: bias.map { Double($0.scalars[0]) } ?? 0)
  }
}

/// The mean binary cross-entropy of pair logits `[pairs]`; the target is 1 for different classes.
///
/// `1/n sum_i softplus(g_i) - t_i g_i`.
public func pairLoss(logits: Tensor, areDifferent: [Bool]) -> Tensor {
  binaryCrossEntropy(logits: logits, targets: Tensor(areDifferent.map { $0 ? 1 : 0 }))
}

/// What pair training minimises.
public enum PairLoss: String, Sendable, Hashable, Codable, CaseIterable {
  /// Binary cross-entropy with logits: the published loss.
  case crossEntropy = "cross-entropy"
  /// `1/n sum_i max(0, 1 - s_i g_i)`, with s = 1 for different classes and -1 for the same one:
  /// pairs beyond the margin are left alone.
  case hinge

  /// The mean loss of pair logits `[pairs]`.
  public func callAsFunction(logits: Tensor, areDifferent: [Bool]) -> Tensor {
    switch self {
    case .crossEntropy: return pairLoss(logits: logits, areDifferent: areDifferent)
    case .hinge:
      let signs = Tensor(areDifferent.map { $0 ? -1 : 1 })
      return (logits * signs + 1).rectified().mean()
    }
  }
}

/// The share of pairs on whose side of zero the logit is: above for different classes.
public func pairAccuracy(logits: [Double], areDifferent: [Bool]) -> Double {
  let hits = zip(logits, areDifferent).count { ($0 > 0) == $1 }
  return Double(hits) / Double(logits.count)
}
