import Foundation
public import Tensors

/// The loss of Deep Gamblers: a bet on the label, part of which may be kept.
///
/// `mean of -log(p_y + p_abstain / reward)` for logits `[batch, classes + 1]` whose last column
/// abstains; `reward` lies between 1 and the number of classes (Liu et al. 2019, equation 5).
public func gamblersLoss(logits: Tensor, labels: [Int32], reward: Double) -> Tensor {
  let logProbabilities = logits.logSoftmax()
  let won = logProbabilities.gatherColumns(labels)
  let kept = logProbabilities.gatherColumns(abstentions(logits)) - Scalar(log(reward))
  return -Tensor.stacked([won, kept]).transposed().logSumExp().mean()
}

/// What self-adaptive training remembers of each training example: how far its label is trusted.
///
/// `t` starts at 1 and follows the network, `t <- momentum t + (1 - momentum) p_y`, with `p` the
/// softmax over the classes without abstention (Huang et al. 2020).
public struct LabelTrust: Sendable, Hashable, Codable {
  /// The trust in the label of every training example, 0 to 1.
  public private(set) var values: [Double]
  /// The share of the old trust that each visit keeps.
  public let momentum: Double

  /// Full trust in `count` labels.
  public init(count: Int, momentum: Double = 0.9) {
    values = [Double](repeating: 1, count: count)
    self.momentum = momentum
  }

  /// Visits some examples: `logits` are `[batch, classes + 1]`, the last column abstains; returns
  /// the new trust in their labels, `[batch]`.
  public mutating func visit(_ indices: [Int], logits: Tensor, labels: [Int32]) -> [Double] {
    let classes = logits.detached.slice(0..<logits.shape[-1] - 1, along: 1)
    let agreed = classes.softmax().gatherColumns(labels).scalars
    for (index, share) in zip(indices, agreed) {
      values[index] = momentum * values[index] + (1 - momentum) * Double(share)
    }
    return indices.map { values[$0] }
  }
}

/// The loss of self-adaptive training: what is not trusted in a label goes to abstention.
///
/// `mean of -(t log p_y + (1 - t) log p_abstain)` for logits `[batch, classes + 1]` and the trust
/// `t`, `[batch]`, a constant (Huang et al. 2020, section 4).
public func selfAdaptiveLoss(logits: Tensor, labels: [Int32], trust: [Double]) -> Tensor {
  let logProbabilities = logits.logSoftmax()
  let trust = Tensor(trust.map { Scalar($0) })
  let believed = trust * logProbabilities.gatherColumns(labels)
  let doubted = (1 - trust) * logProbabilities.gatherColumns(abstentions(logits))
  return -(believed + doubted).mean()
}

private func abstentions(_ logits: Tensor) -> [Int32] {
  [Int32](repeating: Int32(logits.shape[-1] - 1), count: logits.shape[0])
}
