import NeuralNetworks
import PreferenceTuning
import Randomness
import Tensors

/// A transformer that is large enough to go wrong.
func smallModel(seed: UInt64 = 1, tied: Bool = true) -> GPT {
  let configuration = GPT.Configuration(
    layers: 2, heads: 2, width: 16, context: 24, vocabulary: 40, tiesEmbeddings: tied)
  var model = GPT(configuration, key: RandomKey(seed: seed))
  // Fresh weights give almost uniform predictions; larger ones make mistakes visible.
  model.updateParameters { weight, _ in weight = weight * 4 }
  return model
}

/// Completions of random lengths over 37 tokens and an end token, 38.
func smallCompletions(_ count: Int, seed: UInt64 = 2) -> [PromptedCompletion] {
  var generator = RandomKey(seed: seed).generator()
  func words(_ count: Int) -> [Int32] {
    (0..<count).map { _ in Int32(generator.integer(below: 37)) }
  }
  return (0..<count).map { _ in
    PromptedCompletion(
      prompt: [37] + words(generator.integer(below: 5)),
      completion: words(generator.integer(below: 9)) + [38])
  }
}
