import NeuralNetworks
public import Tensors

/// How far predictions are from being undecided, the loss that DCM puts on its uncertainty set.
///
/// `mean over rows of logsumexp(z) - mean(z)`, which is the cross-entropy of the uniform
/// distribution against `softmax(z)`, for logits `[batch, classes]`; of rank 0, in nats. The least
/// value is `ln classes`, at equal logits; the gradient in a row is `(softmax(z) - 1/classes) /
/// batch`. Outlier exposure has the same loss (DCM, section 3; Hendrycks et al. 2019).
public func confidenceLoss(logits: Tensor) -> Tensor {
  let share = 1 / Scalar(logits.shape[-1])
  return crossEntropy(logits: logits, targets: Tensor(repeating: share, shape: logits.shape))
}

/// The objective of DCM: cross-entropy on labelled examples plus `weight` times the confidence
/// loss on the uncertainty set.
///
/// Both parts are means over their own rows of logits `[batch, classes]` (DCM, equation 1).
public func confidenceMinimizationLoss(
  labelled: Tensor, labels: [Int32], unlabelled: Tensor, weight: Double
) -> Tensor {
  crossEntropy(logits: labelled, labels: labels)
    + Scalar(weight) * confidenceLoss(logits: unlabelled)
}

/// The cross-entropy of each row of logits `[batch, classes]` against its label, `[batch]`.
public func crossEntropies(logits: Tensor, labels: [Int32]) -> Tensor {
  -logits.logSoftmax().gatherColumns(labels)
}
