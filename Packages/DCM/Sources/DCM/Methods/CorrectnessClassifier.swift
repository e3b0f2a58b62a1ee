import Datasets
public import LinearAlgebra
import NeuralNetworks
import Optimizers
public import Randomness
import Tensors

/// The baseline that learns to tell right from wrong predictions: a perceptron with 512 hidden
/// units on the class probabilities of a base network (released code, `BC`).
///
/// The base network stays as it is. Confidence is how likely the perceptron finds the prediction
/// to be right.
public struct CorrectnessClassifier: Sendable {
  private var network: MultilayerPerceptron

  /// Trains the perceptron on probabilities `[samples, classes]` and whether each prediction is
  /// right.
  ///
  /// - Throws: `DCMError.setting`, `noImages`, and `diverged` if the loss is not finite.
  public init(
    probabilities: Matrix, isRight: [Bool], settings: ConfidenceSettings = .init(),
    hiddenUnits: Int = 512, key: RandomKey
  ) throws(DCMError) {
    try settings.validated()
    guard probabilities.rows > 0 else { throw .noImages(part: "labelled") }
    guard probabilities.rows == isRight.count else {
      throw .setting(
        name: "isRight", found: "\(isRight.count) values", expected: "\(probabilities.rows)")
    }
    network = MultilayerPerceptron(
      widths: [probabilities.columns, hiddenUnits, 2], key: key.split("weights"))
    try train(
      on: Tensor(probabilities), labels: isRight.map { $0 ? 1 : 0 }, settings, key.split("order"))
  }

  private mutating func train(
    on inputs: Tensor, labels: [Int32], _ settings: ConfidenceSettings, _ key: RandomKey
  ) throws(DCMError) {
    var loaders = PairedLoaders(
      labelledCount: labels.count, uncertainty: nil, settings: settings, key: key)
    var optimizer = settings.optimizer
    let steps = loaders.steps(of: settings.length)
    for step in 0..<steps {
      let indices = loaders.batches(at: step).labelled
      let batch = inputs.gatherRows(indices.map { Int32($0) })
      let (loss, gradients) = valueAndGradient(at: network) {
        crossEntropy(logits: $0(batch), labels: indices.map { labels[$0] })
      }
      let rate = annealedRate(
        settings.learningRate, final: settings.finalLearningRate, step: step, horizon: steps)
      guard loss.isFinite, gradients.isFinite else {
        throw .diverged(method: "bc", step: step + 1, learningRate: rate)
      }
      optimizer.learningRate = Scalar(rate)
      optimizer.update(&network, along: gradients)
    }
  }

  /// The log odds that each prediction is right, from probabilities `[samples, classes]`.
  public func confidences(probabilities: Matrix) -> [Double] {
    guard probabilities.rows > 0 else { return [] }
    let logits = network(Tensor(probabilities)).scalars
    return (0..<probabilities.rows).map { Double(logits[2 * $0 + 1] - logits[2 * $0]) }
  }
}

extension Tensor {
  fileprivate init(_ matrix: Matrix) {
    self.init(matrix.elements.map { Scalar($0) }, shape: [matrix.rows, matrix.columns])
  }
}
