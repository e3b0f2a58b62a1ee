import Randomness
import Tensors

/// What a loss sees of one step: one pass of labelled images and uncertainty set together, so that
/// batch normalisation treats them alike.
struct ForwardPass {
  /// The outputs for labelled images, `[labelled, classes + extra]`.
  let labelled: Tensor
  /// The outputs for the uncertainty set, `[unlabelled, classes + extra]`; none without one.
  let unlabelled: Tensor?
  /// The labels, `[labelled]`.
  let labels: [Int32]
  /// The positions of the labelled images in their set.
  let indices: [Int]
  /// What the last layer reads of labelled images, `[labelled, width]`, a constant.
  let features: Tensor
  /// The last layer.
  let head: (Tensor) -> Tensor
  /// Scale and shift of `logsumexp`, `[2]`.
  let energyLine: Tensor?
  /// The share of the uncertainty set in all images of the training.
  let unlabelledShare: Double
  /// The number of classes.
  let classes: Int
  /// The share of the training that is over.
  let progress: Double
  /// The source of this step's random numbers.
  let key: RandomKey

  /// The logits of the classes, `[batch, classes]`.
  func classLogits(_ outputs: Tensor) -> Tensor { outputs.slice(0..<classes, along: 1) }

  /// The outputs beside those of the classes, `[batch, extra]`.
  func extraLogits(_ outputs: Tensor) -> Tensor {
    outputs.slice(classes..<outputs.shape[1], along: 1)
  }

  /// The cross-entropy of labelled images.
  var crossEntropy: Tensor {
    meanCrossEntropy(classLogits(labelled), labels)
  }

  /// The line through `logsumexp` of the class logits, `[batch]`.
  func likelihood(_ outputs: Tensor) -> Tensor {
    let logSums = classLogits(outputs).logSumExp()
    guard let energyLine else { return logSums }
    return energyLine.slice(0..<1) * logSums + energyLine.slice(1..<2)
  }
}
