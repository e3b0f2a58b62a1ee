import NeuralNetworks
import PreferenceTuning
import Randomness
import Tensors
import Testing

@Suite("Transformer")
struct ModelTests {
  @Test("gpt-nano has the parameters of the paper's bandit")
  func parameterCount() {
    #expect(GPT(.nano, key: RandomKey(seed: 0)).parameterCount == 94_992)
  }

  @Test("Names are those of GPT-2; a tied head has no weights of its own")
  func names() {
    let names = smallModel().parameterNames
    #expect(names.contains("h.1.attn.c_attn.weight") && names.contains("h.0.mlp.c_proj.bias"))
    #expect(names.contains("wte.weight") && names.contains("ln_f.weight"))
    #expect(!names.contains("lm_head.weight"))
    #expect(smallModel(tied: false).parameterNames.contains("lm_head.weight"))
  }

  @Test("Padding and other rows change no log-probability")
  func padding() {
    let (model, rows) = (smallModel(), smallCompletions(17))
    let together = model.tokenLogProbabilities(of: rows)
    for (row, values) in zip(rows, together) {
      let alone = model.tokenLogProbabilities(of: [row])[0]
      #expect(alone.count == row.completion.count)
      for (a, b) in zip(alone, values) { #expect(abs(a - b) < 1e-5) }
    }
  }

  @Test("Log-probabilities are those of the full softmax at the positions before the tokens")
  func definition() {
    let model = smallModel()
    let row = PromptedCompletion(prompt: [37, 4, 5], completion: [9, 38])
    let features = model.features(row.tokens, rows: 1).reshaped([5, model.width])
    let logSoftmax = model.logits(features).logSoftmax().scalars
    let found = model.tokenLogProbabilities(of: [row])[0]
    #expect(abs(found[0] - logSoftmax[2 * 40 + 9]) < 1e-5)
    #expect(abs(found[1] - logSoftmax[3 * 40 + 38]) < 1e-5)
    let total = model.logProbabilities(CompletionBatch([row])).scalars[0]
    #expect(abs(total - found[0] - found[1]) < 1e-5)
  }

  @Test("The probabilities of all completions of one token are 1 together")
  func normalization() {
    let rows = (0..<40).map { PromptedCompletion(prompt: [37, 1], completion: [$0]) }
    let sum = smallModel().tokenLogProbabilities(of: rows).reduce(0.0) { $0 + Double($1[0].exp) }
    #expect(abs(sum - 1) < 1e-5)
  }

  @Test("The fused gradient is that of logSoftmax and a look-up")
  func gradient() {
    var generator = RandomKey(seed: 5).generator()
    let logits = Tensor(normal: [5, 7], standardDeviation: 2, using: &generator)
    let weights = Tensor(normal: [5], using: &generator)
    let labels: [Int32] = [0, 6, 3, 3, 1]
    let fused = valueAndGradient(at: logits) { ($0.logProbabilities(of: labels) * weights).sum() }
    let plain = valueAndGradient(at: logits) {
      ($0.logSoftmax().gatherColumns(labels) * weights).sum()
    }
    #expect(abs(fused.value - plain.value) < 1e-4)
    #expect((fused.gradient - plain.gradient).norm < 1e-5)
  }

  @Test("Sums over ranges pass their gradient to each element")
  func sums() {
    let x = Tensor([1, 2, 3, 4])
    let result = valueAndGradient(at: x) {
      ($0.sums(over: [0..<3, 3..<4]) * Tensor([2, 5])).sum()
    }
    #expect(result.value == 32)
    #expect(result.gradient.scalars == [2, 2, 2, 5])
  }

  @Test("A value head reads the features before each token and starts at 0")
  func valueHead() {
    var model = ValuedModel(smallModel(), key: RandomKey(seed: 1))
    let batch = CompletionBatch(smallCompletions(4))
    #expect(model(batch).values.scalars == [Scalar](repeating: 0, count: batch.labels.count))
    model.head.weight = Tensor(ones: [1, 16])
    model.head.bias = Tensor([3])
    let expected = model.policy.completionFeatures(batch).sum(along: 1) + 3
    #expect((model(batch).values - expected).norm < 1e-4)
    let expectedScores = model.policy.tokenLogProbabilities(batch)
    #expect((model(batch).logProbabilities - expectedScores).norm < 1e-5)
  }
}

extension Scalar {
  fileprivate var exp: Scalar { Tensor(self).exp().scalar() }
}
