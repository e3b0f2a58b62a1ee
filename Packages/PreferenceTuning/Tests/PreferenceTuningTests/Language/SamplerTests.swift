import NeuralNetworks
import PreferenceTuning
import Randomness
import Tensors
import Testing

@Suite("Sampling")
struct SamplerTests {
  private let prompts = smallCompletions(21, seed: 9).map(\.prompt)
  private let options = SamplingOptions(maximumTokens: 12)

  @Test("Log-probabilities of samples are those of scoring them")
  func agreement() throws {
    let model = smallModel()
    let samples = try model.sample(prompts, end: 38, options: options, key: RandomKey(seed: 4))
    let rows = zip(prompts, samples).map { PromptedCompletion(prompt: $0, completion: $1.tokens) }
    for (sample, scored) in zip(samples, model.tokenLogProbabilities(of: rows)) {
      #expect(sample.logProbabilities.count == scored.count)
      for (a, b) in zip(sample.logProbabilities, scored) { #expect(abs(a - Float(b)) < 1e-5) }
    }
    #expect(samples.contains(where: \.isEnded) && samples.contains { !$0.isEnded })
  }

  @Test("A model whose cache sees something else than its rows is found out")
  func disagreement() throws {
    let prompts = smallCompletions(6).map(\.prompt)
    let key = RandomKey(seed: 4)
    try LanguagePolicy(smallModel(), end: 38, maximumTokens: 8).checkSampling(of: prompts, key: key)
    let odd = try LanguagePolicy(OddModel(base: smallModel()), end: 38, maximumTokens: 8)
    #expect {
      try odd.checkSampling(of: prompts, key: key)
    } throws: { error in
      if case LanguageError.samplingDisagrees = error { true } else { false }
    }
  }

  @Test("Log-probabilities of samples are right where probabilities vanish")
  func vanishingProbabilities() throws {
    var model = smallModel()
    model.norm.weight = model.norm.weight * 400
    let hot = SamplingOptions(temperature: 1e4, maximumTokens: 12)
    let samples = try model.sample(prompts, end: 38, options: hot, key: RandomKey(seed: 4))
    let rows = zip(prompts, samples).map { PromptedCompletion(prompt: $0, completion: $1.tokens) }
    for (sample, scored) in zip(samples, model.tokenLogProbabilities(of: rows)) {
      for (a, b) in zip(sample.logProbabilities, scored) {
        // Logits are as large as 1,000, whose last bit is 6e-5.
        #expect(abs(a - Float(b)) < 5e-4)
      }
    }
    #expect(samples.contains { $0.logProbabilities.contains { $0 < -200 } })
  }

  @Test("A row's draws depend on its key and prompt only")
  func independence() throws {
    let model = smallModel()
    let keys = prompts.indices.map { RandomKey(seed: 7).split($0) }
    let together = try model.sample(prompts, keys: keys, end: 38, options: options)
    let cut = try model.sample(prompts, keys: keys, end: 38, options: options, batchSize: 4)
    for index in prompts.indices {
      let alone = try model.sample(
        [prompts[index]], keys: [keys[index]], end: 38, options: options)[0]
      #expect(alone.tokens == together[index].tokens)
      #expect(cut[index].tokens == together[index].tokens)
    }
  }

  @Test("Progress counts the rows that are done")
  func progress() throws {
    var (done, shares): ([Int], [Double]) = ([], [])
    _ = try smallModel().sample(
      prompts, end: 38, options: options, key: RandomKey(seed: 4), batchSize: 8
    ) { done.append($0) }
    #expect(done == [8, 16, 21])
    _ = try smallModel().samplePairs(prompts, end: 38, options: options, key: RandomKey(seed: 4)) {
      shares.append($0)
    }
    #expect(shares == [0.5, 1])
    let many = (0..<150).map { prompts[$0 % 21] }
    let key = RandomKey(seed: 4)
    let pairs = try smallModel().samplePairs(many, end: 38, options: options, key: key)
    for (name, half) in [("first", pairs.map(\.0)), ("second", pairs.map(\.1))] {
      let whole = try smallModel().sample(many, end: 38, options: options, key: key.split(name))
      #expect(half == whole)
    }
  }

  @Test("Temperature 0 and top-k 1 take the most probable token, whatever the key")
  func greedy() throws {
    let model = smallModel()
    func tokens(_ options: SamplingOptions, _ seed: UInt64) throws -> [[Int32]] {
      try model.sample(prompts, end: 38, options: options, key: RandomKey(seed: seed)).map(\.tokens)
    }
    let greedy = try tokens(SamplingOptions(temperature: 0, maximumTokens: 8), 1)
    #expect(try tokens(SamplingOptions(topK: 1, maximumTokens: 8), 2) == greedy)
    #expect(try tokens(SamplingOptions(topP: 1e-6, maximumTokens: 8), 3) == greedy)
    #expect(try tokens(SamplingOptions(maximumTokens: 8), 4) != greedy)
  }

  @Test("Frequencies of draws are the model's probabilities, within those of the nucleus")
  func frequencies() throws {
    let model = smallModel()
    let count = 4000
    let prompt: [Int32] = [37, 3]
    let all = (0..<40).map { PromptedCompletion(prompt: prompt, completion: [Int32($0)]) }
    let logs = model.tokenLogProbabilities(of: all).map { Double($0[0]) }
    let exact = logs.map { $0.exponential }
    func shares(_ options: SamplingOptions) throws -> [Double] {
      let samples = try model.sample(
        Array(repeating: prompt, count: count), end: 38, options: options, key: RandomKey(seed: 8))
      var counts = [Double](repeating: 0, count: 40)
      for sample in samples { counts[Int(sample.tokens[0])] += 1 / Double(count) }
      return counts
    }
    let plain = try shares(SamplingOptions(maximumTokens: 1))
    for (share, p) in zip(plain, exact) {
      #expect(abs(share - p) < 5 * (p * (1 - p) / Double(count)).squareRoot() + 1e-3)
    }
    let order = exact.indices.sorted { exact[$0] > exact[$1] }
    let topThree = try shares(SamplingOptions(topK: 3, maximumTokens: 1))
    #expect(order.dropFirst(3).allSatisfy { topThree[$0] == 0 })
    let mass = order.prefix(3).reduce(0) { $0 + exact[$1] }
    for index in order.prefix(3) { #expect(abs(topThree[index] - exact[index] / mass) < 0.05) }
  }

  @Test("Bad options and prompts are refused")
  func refusals() {
    let model = smallModel()
    for options in [
      SamplingOptions(temperature: -1), SamplingOptions(topK: 0), SamplingOptions(topP: 0),
      SamplingOptions(maximumTokens: 0),
    ] {
      #expect(throws: LanguageError.self) {
        try model.sample([[1]], end: 38, options: options, key: RandomKey(seed: 1))
      }
    }
    #expect(throws: LanguageError.promptTooLong(index: 1, tokens: 24, context: 24)) {
      try model.sample(
        [[1], [Int32](repeating: 1, count: 24)], end: 38, key: RandomKey(seed: 1))
    }
  }

  @Test("Completions end at the end token, at the limit, or at the context")
  func ends() throws {
    let model = smallModel()
    let long = [Int32](repeating: 5, count: 20)
    let samples = try model.sample(
      [[1], long], end: nil, options: SamplingOptions(maximumTokens: 9), key: RandomKey(seed: 1))
    #expect(samples.map(\.tokens.count) == [9, 4])
    let free = try model.sample(
      [long], end: nil, options: SamplingOptions(maximumTokens: .max), key: RandomKey(seed: 1))
    #expect(free.map(\.tokens.count) == [4])
    #expect(samples.allSatisfy { !$0.isEnded && $0.length == $0.tokens.count })
  }
}

/// A model that samples from other features than it scores with.
private struct OddModel: LanguageModel {
  var base: GPT

  var contextLength: Int { base.contextLength }
  var vocabularySize: Int { base.vocabularySize }
  var width: Int { base.width }

  mutating func visit(_ visitor: inout some ParameterVisitor) { base.visit(&visitor) }

  func features(_ tokens: [Int32], rows: Int) -> Tensor { base.features(tokens, rows: rows) }

  func logits(_ features: Tensor) -> Tensor { base.logits(features) }

  func cache(rows: Int, capacity: Int) -> GPT.Cache { base.cache(rows: rows, capacity: capacity) }

  func advance(_ tokens: [RowToken], _ cache: inout GPT.Cache) -> Tensor {
    0.9 * base.advance(tokens, &cache)
  }
}
