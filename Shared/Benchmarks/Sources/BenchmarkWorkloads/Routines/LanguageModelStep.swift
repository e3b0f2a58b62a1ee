import Datasets
import NeuralNetworks
import Optimizers
import Randomness
import Tensors

/// One step of a transformer that learns the next word.
struct LanguageModelStep: Routine {
  private let batch: Int
  private let words: [Int32]
  private let nextWords: [Int32]
  private var network: GPT
  private var optimizer: Adam

  init(_ configuration: GPT.Configuration, batch: Int, optimizer: Adam, key: RandomKey) {
    var generator = key.split("batch").generator()
    let count = batch * configuration.context
    func draw() -> [Int32] {
      (0..<count).map { _ in Int32(generator.integer(below: configuration.vocabulary)) }
    }
    self.batch = batch
    words = draw()
    nextWords = draw()
    network = GPT(configuration, key: key.split("network"))
    self.optimizer = optimizer
  }

  mutating func step() -> [Double] {
    let (loss, gradients) = valueAndGradient(at: network) { network in
      crossEntropy(logits: network(words), labels: nextWords)
    }
    optimizer.update(&network, along: gradients)
    return [Double(loss)]
  }

  var startingPoint: [NamedArray] {
    let shape = [batch, words.count / batch]
    return weights + [
      NamedArray("batch/words", words, shape: shape),
      NamedArray("batch/next_words", nextWords, shape: shape),
    ]
  }

  var weights: [NamedArray] { [NamedArray]("network", network) }
}
