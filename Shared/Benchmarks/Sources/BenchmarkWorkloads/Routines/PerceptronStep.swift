import NeuralNetworks
import Optimizers
import Randomness
import Tensors

/// One step of gradient descent of a perceptron that classifies digits.
struct PerceptronStep: Routine {
  static let widths = [784, 128, 64, 10]
  static let count = 64

  private let images: Tensor
  private let labels: [Int32]
  private var network: MultilayerPerceptron
  private var optimizer = SGD(learningRate: 0.05)

  init(key: RandomKey) {
    let batch = RandomBatch(
      shape: [PerceptronStep.count, PerceptronStep.widths[0]], classes: 10, key: key.split("batch"))
    (images, labels) = (batch.inputs, batch.labels)
    network = MultilayerPerceptron(widths: PerceptronStep.widths, key: key.split("network"))
  }

  mutating func step() -> [Double] {
    let (loss, gradients) = valueAndGradient(at: network) { network in
      crossEntropy(logits: network(images), labels: labels)
    }
    optimizer.update(&network, along: gradients)
    return [Double(loss)]
  }

  var startingPoint: [NamedArray] {
    weights + [NamedArray("batch/inputs", images), NamedArray("batch/labels", labels)]
  }

  var weights: [NamedArray] { [NamedArray]("network", network) }
}

/// Random images with random labels.
struct RandomBatch {
  var inputs: Tensor
  var labels: [Int32]

  init(shape: Shape, classes: Int, key: RandomKey) {
    var generator = key.generator()
    inputs = Tensor(uniform: shape, using: &generator)
    labels = (0..<shape[0]).map { _ in Int32(generator.integer(below: classes)) }
  }
}
