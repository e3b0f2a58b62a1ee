public import Tensors

/// The mean cross-entropy of logits `[batch, classes]` against labels.
///
/// `-1/n sum_i log softmax(z_i)[y_i]`, with a share `smoothing` of each target spread evenly over
/// the classes (Szegedy et al. 2016).
///
/// Classes whose logit is minus infinity are excluded, without smoothing only: a share of the target
/// on them makes the loss infinite. Logits may have more leading axes; there is
/// one label per row.
public func crossEntropy(
  logits: Tensor, labels: [Int32], smoothing: Scalar = 0
) -> Tensor {
  let classes = logits.shape[-1]
  precondition(
    labels.count * classes == logits.shape.elementCount
      && labels.allSatisfy { $0 >= 0 && $0 < classes },
    "\(labels.count) labels for logits \(logits.shape), or one outside the classes")
  return logits.crossEntropy(labels: labels, smoothing: smoothing)
}

/// The mean cross-entropy of logits `[batch, classes]` against target distributions of the same
/// shape, `-1/n sum_i <p_i, log softmax(z_i)>`; targets are constants.
///
/// One fused operation: the gradient in the logits is `(softmax(z) sum(p) - p) / n`.
public func crossEntropy(logits: Tensor, targets: Tensor) -> Tensor {
  precondition(
    logits.shape == targets.shape, "logits \(logits.shape) for targets \(targets.shape)")
  return logits.crossEntropy(targets: targets)
}

/// The mean entropy of softmax distributions in nats, `-1/n sum_i <p_i, log p_i>`, for logits
/// `[batch, classes]`; classes whose logit is minus infinity contribute nothing.
public func meanEntropy(logits: Tensor) -> Tensor {
  let logProbabilities = logits.logSoftmax()
  // Finite, so that 0 times minus infinity does not arise.
  let finite = logProbabilities.clipped(to: -Scalar.greatestFiniteMagnitude...0)
  return -(logProbabilities.exp() * finite).sum(along: -1).mean()
}

/// The mean of squared differences over all elements.
public func meanSquaredError(_ predictions: Tensor, _ targets: Tensor) -> Tensor {
  precondition(
    predictions.shape == targets.shape,
    "predictions \(predictions.shape), targets \(targets.shape)")
  return (predictions - targets).squared().mean()
}

/// The mean of Huber's loss: quadratic up to `threshold`, linear beyond (Huber 1964).
public func huberLoss(
  _ predictions: Tensor, _ targets: Tensor, threshold: Scalar = 1
) -> Tensor {
  precondition(
    predictions.shape == targets.shape,
    "predictions \(predictions.shape), targets \(targets.shape)")
  let error = (predictions - targets).magnitude()
  let quadratic = Tensor.minimum(error, Tensor(threshold))
  return (quadratic.squared() * 0.5 + (error - quadratic) * threshold).mean()
}

/// The mean binary cross-entropy of logits against targets in 0...1,
/// `softplus(z) - t z`, which never overflows.
public func binaryCrossEntropy(logits: Tensor, targets: Tensor) -> Tensor {
  precondition(
    logits.shape == targets.shape, "logits \(logits.shape) for targets \(targets.shape)")
  return (logits.softplus() - logits * targets).mean()
}

/// The share of rows of `[batch, classes]` whose largest logit is at the label.
public func accuracy(logits: Tensor, labels: [Int32]) -> Double {
  guard !labels.isEmpty else { return .nan }
  precondition(
    labels.count * logits.shape[-1] == logits.shape.elementCount,
    "\(labels.count) labels for logits \(logits.shape)")
  let hits = zip(logits.argmax(), labels).count { $0 == $1 }
  return Double(hits) / Double(labels.count)
}
