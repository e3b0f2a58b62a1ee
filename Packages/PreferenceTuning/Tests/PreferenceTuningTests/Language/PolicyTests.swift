import Foundation
import PreferenceTuning
import Randomness
import Tensors
import Testing

@Suite("A language model as a policy") struct PolicyTests {
  private let prompts = smallCompletions(6, seed: 9).map(\.prompt)

  private func policy() throws -> LanguagePolicy<GPT> {
    try LanguagePolicy(smallModel(), end: 38, maximumTokens: 8)
  }

  @Test("Rows over ranges are filled up with zeros and pass their gradients back")
  func rows() {
    let x = Tensor([1, 2, 3, 4])
    let result = valueAndGradient(at: x) { x in
      (x.rows(over: [0..<3, 3..<4]) * Tensor([1, 10, 100, 7, 8, 9]).reshaped([2, 3])).sum()
    }
    #expect(x.rows(over: [0..<3, 3..<4]).scalars == [1, 2, 3, 4, 0, 0])
    #expect(result.value == 1 + 20 + 300 + 28)
    #expect(result.gradient.scalars == [1, 10, 100, 7])
  }

  @Test("Responses are scored with the probabilities that they were drawn with")
  func agreement() throws {
    let policy = try policy()
    let samples = try policy.samples(of: prompts, key: RandomKey(seed: 3))
    #expect(try policy.responses(to: prompts, key: RandomKey(seed: 3)) == samples.map(\.tokens))
    let scored = policy.tokenLogProbabilities(of: samples.map(\.tokens), to: prompts)
    let width = scored.shape[1]
    for (row, sample) in samples.enumerated() {
      let own = scored.scalars[row * width..<(row + 1) * width]
      for (a, b) in zip(own, sample.logProbabilities) { #expect(abs(Float(a) - b) < 1e-5) }
      #expect(own.dropFirst(sample.tokens.count).allSatisfy { $0 == 0 })
    }
  }

  @Test("The first loss of DPO is ln 2, and PPO's first ratio is 1")
  func firstStep() throws {
    for (method, name, expected) in [
      (LengthMethod.onlineDPO.method, "loss", 0.693_147),
      (LengthMethod.proximal.method, "val/ratio", 1),
    ] {
      var loop = LoopSettings(batch: 24, perPrompt: 4, iterations: 1, learningRate: 1e-3)
      loop.gradientLimit = 1
      var trainer = try PreferenceTrainer(
        policy: try policy(), method: method, settings: loop, key: RandomKey(seed: 1)
      ) { _, response in -Double(response.count) }
      var seen: [Double] = []
      try trainer.run(on: .onPolicy(prompts: prompts)) { _, metrics in
        seen.append(metrics[name] ?? .nan)
      }
      #expect(seen.count == 1 && abs(seen[0] - expected) < 1e-5, "\(name): \(seen)")
    }
  }

  @Test("Every method runs on a prepared length problem, and on-policy DPO shortens samples")
  func methods() throws {
    let start = try LanguagePolicy(smallModel(), end: 38, maximumTokens: 12)
    let known = smallCompletions(60, seed: 4).map(\.prompt)
    var settings = LengthSettings()
    settings.pairs = 60
    settings.heldOutPairs = 20
    settings.reward.epochs = 20
    settings.reward.learningRate = 5e-3
    let preparation = try LengthPreparation(
      .minimum, of: start, prompts: known, settings: settings,
      key: RandomKey(seed: 5))
    #expect(preparation.agreement(on: preparation.reference) > 0.5)
    let scores = preparation.reward.scores(of: preparation.reference)
    #expect(abs(scores.reduce(0, +)) < 1e-3 * Double(scores.count))
    for method in LengthMethod.allCases {
      var run = PolicyRunSettings()
      run.method = method
      run.steps = method == .onlineDPO ? 40 : 3
      run.learningRate = 3e-3
      let result = try PolicyRun(
        start, preparation.target, prompts: (known, known), settings: run,
        key: RandomKey(seed: 6))
      #expect(result.gold.allSatisfy(\.isFinite) && result.steps.last == run.steps, "\(method)")
      #expect(result.samples.count == 60 && result.divergence.isFinite)
      check(result, start)
      if method == .onlineDPO {
        #expect(result.lengths.last ?? 99 < 0.7 * (result.lengths.first ?? 0))
        #expect(result.divergence > 0)
      }
    }
  }

  private func check(_ run: PolicyRun, _ reference: LanguagePolicy<GPT>) {
    let completions = run.samples.map(\.completion)
    let ended = completions.count { $0.last == 38 }
    #expect(abs(run.quality.endedShare - Double(ended) / 60) < 1e-12)
    let pairs = completions.flatMap { zip($0, $0.dropFirst()).map { [$0, $1] } }
    #expect(run.quality.distinctPairs == Double(Set(pairs).count) / Double(pairs.count))
    let loss = reference.model.meanNegativeLogLikelihood(of: run.samples)
    #expect(abs(run.quality.perplexity - exp(loss)) < 1e-6 * exp(loss))
    #expect(run.skippedSteps == 0)
  }

  @Test("A penalty of KL holds the policy nearer to the reference than none")
  func penalty() throws {
    let start = try policy()
    let known = smallCompletions(60, seed: 4).map(\.prompt)
    var settings = LengthSettings()
    (settings.pairs, settings.heldOutPairs, settings.reward.epochs) = (60, 20, 20)
    let preparation = try LengthPreparation(
      .minimum, of: start, prompts: known, settings: settings, key: RandomKey(seed: 5))
    var run = PolicyRunSettings()
    (run.steps, run.learningRate) = (40, 3e-3)
    let ends = try [LengthMethod.reinforce, .penalized].map { method in
      run.method = method
      return try PolicyRun(
        start, preparation.target, prompts: (known, known), settings: run, key: RandomKey(seed: 6)
      ).divergence
    }
    #expect(ends[1] < 0.8 * ends[0], "\(ends)")
  }

  @Test("Samples are drawn at once and gone through as often as asked, at a fixed number of steps")
  func knobs() throws {
    let start = try policy()
    var settings = LengthSettings()
    (settings.pairs, settings.heldOutPairs) = (20, 10)
    let preparation = try LengthPreparation(
      .minimum, of: start, prompts: smallCompletions(60, seed: 4).map(\.prompt),
      settings: settings, key: RandomKey(seed: 5))
    var run = PolicyRunSettings()
    (run.method, run.steps, run.evaluations) = (.proximal, 8, 2)
    for (samples, reuse, expected) in [
      (16, 1, [0, 4, 8]), (32, 2, [0, 4, 8]), (64, 1, [0, 4, 8]),
    ] {
      (run.samples, run.reuse) = (samples, reuse)
      let result = try PolicyRun(
        start, preparation.target, prompts: (prompts, prompts), settings: run,
        key: RandomKey(seed: 6))
      #expect(result.steps == expected, "\(samples), \(reuse)")
      let gold = result.gold
      let area = (gold[0] + 2 * gold[1] + gold[2]) / 4
      #expect(abs(result.area - area) < 1e-9)
    }
  }

  @Test("Held-out pairs are of other prompts, also where prompts are few")
  func heldOut() throws {
    let known = (0..<10).map { [37, Int32($0)] }
    var settings = LengthSettings()
    (settings.pairs, settings.heldOutPairs, settings.reward.epochs) = (20, 10, 1)
    func preparation(_ prompts: [[Int32]]) throws -> LengthPreparation {
      try LengthPreparation(
        .minimum, of: try policy(), prompts: prompts, settings: settings, key: RandomKey(seed: 5))
    }
    let few = try preparation(known)
    let (learned, judged) = (
      Set(few.pairs.map(\.chosen.prompt)), Set(few.heldOut.map(\.chosen.prompt))
    )
    #expect(learned.count > 4 && judged.count > 1 && learned.isDisjoint(with: judged))
    #expect(try !preparation([known[0]]).heldOut.isEmpty)
  }

  @Test("A preparation is stopped by its progress, while it samples and while it learns")
  func stoppedPreparation() throws {
    struct Stop: Error {}
    var settings = LengthSettings()
    (settings.pairs, settings.heldOutPairs) = (200, 10)
    for share in [0.1, 0.6] {
      var seen = 0.0
      #expect(throws: Stop.self) {
        try LengthPreparation(
          .minimum, of: try policy(), prompts: prompts, settings: settings, key: RandomKey(seed: 5)
        ) {
          seen = $0
          if $0 > share { throw Stop() }
        }
      }
      #expect(seen > share && seen < share + 0.2)
    }
  }

  @Test("Every method has a step size of the study, by the size of the model")
  func rates() {
    func model(_ size: GPT.Size) -> GPT {
      GPT(GPT.Configuration(size, vocabulary: 259), key: RandomKey(seed: 1))
    }
    let (tiny, base) = (model(.tiny), model(.base))
    #expect(LengthMethod.offlineDPO.learningRate(for: tiny) == 1e-4)
    #expect(LengthMethod.offlineDPO.learningRate(for: base) == 3e-5)
    for method in [LengthMethod.onlineIPO, .reinforce, .critic] {
      #expect(method.learningRate(for: tiny) == 1e-3 && method.learningRate(for: base) == 1e-3)
    }
    #expect(LengthMethod.offlineIPO.learningRate(for: tiny) == 1e-4)
  }

  @Test("Settings of no use are refused")
  func refusals() {
    #expect(throws: LanguageError.self) {
      try LanguagePolicy(smallModel(), end: 38, maximumTokens: 0)
    }
    var settings = LengthSettings()
    var run = PolicyRunSettings()
    (run.steps, run.samples, run.reuse) = (12, 64, 2)
    #expect(throws: PreferenceError.self) { try run.validate() }
    run.steps = 16
    #expect(throws: Never.self) { try run.validate() }
    for change: (inout PolicyRunSettings) -> Void in [
      { $0.batch = 0 }, { $0.reuse = .max }, { $0.evaluationPrompts = -1 },
      { $0.offlinePrompts = -1 }, { $0.samples = -16 }, { $0.perPrompt = 0 },
    ] {
      var bad = run
      change(&bad)
      #expect(throws: PreferenceError.self) { try bad.validate() }
    }
    settings.pairs = 0
    #expect(throws: LanguageError.self) {
      try LengthPreparation(
        .minimum, of: try policy(), prompts: [[1]], settings: settings,
        key: RandomKey(seed: 5))
    }
    #expect(throws: LanguageError.self) {
      try LengthPreparation(
        .minimum, of: try policy(), prompts: [], settings: LengthSettings(),
        key: RandomKey(seed: 5))
    }
  }
}
