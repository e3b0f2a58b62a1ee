import Datasets
import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness
import Tensors
import Testing

@Suite("Transformers as policies") struct SequenceTests {
  private func policy() throws -> LanguagePolicy<GPT> {
    try LanguagePolicy(smallModel(), end: 38, maximumTokens: 9)
  }

  private let prompts = smallCompletions(12, seed: 5).map(\.prompt)

  private func trainer(
    _ method: TuningMethod, _ settings: LoopSettings
  ) throws -> PreferenceTrainer<LanguagePolicy<GPT>> {
    try PreferenceTrainer(
      policy: policy(), method: method, settings: settings, key: RandomKey(seed: 3)
    ) { -Double($1.count) }
  }

  @Test("before the first update PPO's ratio is 1 and the DPO loss ln 2")
  func firstStep() throws {
    let settings = LoopSettings(batch: 24, perPrompt: 4, iterations: 1, learningRate: 1e-3)
    var metrics: [String: Double] = [:]
    var proximal = try trainer(.proximal(PolicyLoss(), .perPrompt), settings)
    try proximal.run(on: .onPolicy(prompts: prompts)) { metrics = $1 }
    #expect(abs((metrics["val/ratio"] ?? 0) - 1) < 1e-5)
    #expect(metrics["policy/clipfrac_avg"] == 0)
    var contrastive = try trainer(.pairs(.dpo(), PairSelection(.all)), settings)
    try contrastive.run(on: .onPolicy(prompts: prompts)) { metrics = $1 }
    #expect(abs((metrics["loss"] ?? 0) - log(2.0)) < 1e-5)
    #expect(abs(metrics["rewards/margins"] ?? 1) < 1e-5)
  }

  @Test("log-probabilities of tokens fill rows up with zeros and add up, gradients too")
  func rows() throws {
    let policy = try policy()
    let responses = try policy.samples(of: prompts, key: RandomKey(seed: 4)).map(\.tokens)
    let tokens = policy.tokenLogProbabilities(of: responses, to: prompts)
    let sums = policy.logProbabilities(of: responses, to: prompts).doubles
    let width = tokens.shape[1]
    #expect(Set(responses.map(\.count)).count > 1 && width == responses.map(\.count).max())
    for (row, response) in responses.enumerated() {
      let values = Array(tokens.doubles[row * width..<(row + 1) * width])
      #expect(values.prefix(response.count).allSatisfy { $0 < 0 })
      #expect(values.dropFirst(response.count).allSatisfy { $0 == 0 })
      #expect(abs(values.reduce(0, +) - sums[row]) < 1e-3)
    }
    let weights = Tensor(rounding: (0..<responses.count).map { Double($0 % 3) - 1 })
    let whole = valueAndGradient(at: policy) {
      ($0.logProbabilities(of: responses, to: prompts) * weights).sum()
    }
    let parts = valueAndGradient(at: policy) {
      ($0.tokenLogProbabilities(of: responses, to: prompts).sum(along: 1) * weights).sum()
    }
    var difference = whole.gradients
    difference.accumulate(parts.gradients, scale: -1)
    #expect(whole.gradients.norm > 1 && difference.norm < 1e-4 * whole.gradients.norm)
  }

  @Test("stated preferences: DPO widens their margin, whatever the lengths")
  func preferences() throws {
    let rows = smallCompletions(40, seed: 8)
    let pairs = (0..<20).map { index in
      let chosen = rows[2 * index]
      return CompletionPair(
        chosen: chosen,
        rejected: PromptedCompletion(
          prompt: chosen.prompt, completion: rows[2 * index + 1].completion), gap: 1)
    }
    let settings = LoopSettings(
      batch: 40, perPrompt: 2, minibatch: 20, iterations: 15, learningRate: 2e-3)
    var metrics: [String: Double] = [:]
    var trainer = try trainer(.pairs(.dpo(beta: 0.1), PairSelection(.all)), settings)
    try trainer.run(on: .preferences(pairs)) { metrics = $1 }
    #expect(trainer.steps == 30 && trainer.rewardQueries == 0)
    #expect((metrics["rewards/margins"] ?? 0) > 0.1)
    #expect((metrics["loss"] ?? 1) < 0.6)
  }

  @Test("KTO learns from verdicts, even of a batch that holds one kind only")
  func verdicts() throws {
    let rows = smallCompletions(16, seed: 8)
    let settings = LoopSettings(batch: 8, perPrompt: 1, iterations: 40, learningRate: 2e-3)
    let method = TuningMethod.unpaired(UnpairedLoss(), threshold: 0.5)
    var trainer = try trainer(method, settings)
    func level(_ policy: LanguagePolicy<GPT>) -> Double {
      policy.model.logProbabilities(of: rows).reduce(0, +)
    }
    let before = level(trainer.policy)
    try trainer.run(on: .offline(rows.map { ResponseGroup($0, isDesirable: true) }))
    #expect(level(trainer.policy) > before + 1)
    #expect(UnpairedLoss.mismatches(groupSizes: [2, 2, 2]) == [2, 3, 4, 5, 0, 1])
    #expect(UnpairedLoss.mismatches(groupSizes: [1, 1, 1]) == [1, 2, 0])
    #expect(UnpairedLoss.mismatches(groupSizes: [1, 0, 3]) == [1, 0, 0, 0])
  }

  private let critic = TuningMethod.actorCritic(
    ActorCritic(penalty: try? AdaptiveKL(beta: 0.02, target: 6)))

  @Test("PPO with a critic shortens responses where length costs, and its values learn")
  func actorCritic() throws {
    let policy = ValuedLanguagePolicy(try policy(), key: RandomKey(seed: 2))
    let settings = LoopSettings(
      batch: 48, perPrompt: 4, minibatch: 24, reuse: 2, iterations: 25, learningRate: 3e-3)
    var trainer = try PreferenceTrainer(
      policy: policy, method: critic, settings: settings, key: RandomKey(seed: 3)
    ) { -Double($1.count) / 9 }
    var logs: [[String: Double]] = []
    try trainer.run(on: .onPolicy(prompts: prompts)) { logs.append($1) }
    #expect(logs.count == 100)
    #expect(abs((logs[0]["val/ratio"] ?? 0) - 1) < 1e-5)
    #expect(abs(logs[0]["objective/kl"] ?? 1) < 1e-4)
    let scores = logs.map { $0["objective/scores"] ?? .nan }
    #expect(scores[99] > scores[0] + 0.15, "\(scores[0]) to \(scores[99])")
    let errors = logs.map { $0["loss/value_avg"] ?? .nan }
    #expect(errors.suffix(20).max() ?? 1 < errors[0])
    #expect((logs[99]["objective/kl"] ?? 0) > 0.1)
    #expect(logs[99]["objective/kl_coefficient"] != logs[0]["objective/kl_coefficient"])
  }

  @Test("a critic is asked for where a method has one")
  func needsCritic() throws {
    let settings = LoopSettings(batch: 8, perPrompt: 4, iterations: 1, learningRate: 1e-3)
    #expect(throws: PreferenceError.self) { try trainer(critic, settings) }
    let prompt = try #require(prompts.first)
    let valued = ValuedLanguagePolicy(try policy(), key: RandomKey(seed: 2))
    let (logs, values) = valued.tokenEvaluations(of: [[1, 2, 38], [4]], to: [prompt, prompt])
    #expect(logs.shape == [2, 3] && values?.shape == [2, 3])
    let plain = try policy().tokenLogProbabilities(of: [[1, 2, 38], [4]], to: [prompt, prompt])
    #expect(logs.doubles == plain.doubles)
  }

  @Test("a run that was stopped and resumed ends with the same bits")
  func resuming() throws {
    let settings = LoopSettings(batch: 24, perPrompt: 4, iterations: 6, learningRate: 1e-3)
    let method = TuningMethod.reinforce(AdvantageEstimator(.running), klWeight: 0.01)
    var whole = try trainer(method, settings)
    try whole.run(on: .onPolicy(prompts: prompts))
    var first = try trainer(method, settings)
    for _ in 0..<3 { try first.iterate(on: .onPolicy(prompts: prompts)) }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = try trainer(method, settings)
    try second.resume(from: checkpoint)
    #expect(second.iteration == 3 && second.rewardQueries == 72)
    try second.run(on: .onPolicy(prompts: prompts))
    #expect(zip(second.policy.parameters, whole.policy.parameters).allSatisfy { $0 == $1 })
    #expect(second.steps == whole.steps && second.rewardQueries == whole.rewardQueries)
    var other = try trainer(.bestOfN(BestOfN()), settings)
    #expect(throws: PreferenceError.self) { try other.resume(from: checkpoint) }
    // Twelve prompts, of which six are left to draw after three iterations of six.
    var shorter = try trainer(method, settings)
    try shorter.resume(from: checkpoint)
    #expect(throws: PreferenceError.self) {
      try shorter.iterate(on: .onPolicy(prompts: Array(prompts.prefix(3))))
    }
    #expect(shorter.iteration == 3 && shorter.rewardQueries == 72)
  }

  @Test("a stopped critic goes on with its values and its penalty")
  func resumingCritic() throws {
    let settings = LoopSettings(batch: 24, perPrompt: 4, iterations: 4, learningRate: 1e-3)
    func fresh() throws -> PreferenceTrainer<ValuedLanguagePolicy<GPT>> {
      try PreferenceTrainer(
        policy: ValuedLanguagePolicy(try policy(), key: RandomKey(seed: 2)), method: critic,
        settings: settings, key: RandomKey(seed: 3)
      ) { -Double($1.count) / 9 }
    }
    var (whole, first, second) = (try fresh(), try fresh(), try fresh())
    var (log, parts): ([[String: Double]], [[String: Double]]) = ([], [])
    try whole.run(on: .onPolicy(prompts: prompts)) { log.append($1) }
    for _ in 0..<2 { try first.iterate(on: .onPolicy(prompts: prompts)) { parts.append($1) } }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    try second.resume(from: checkpoint)
    try second.run(on: .onPolicy(prompts: prompts)) { parts.append($1) }
    #expect(parts == log && log[3]["objective/kl_coefficient"] != 0.02)
    #expect(zip(second.policy.parameters, whole.policy.parameters).allSatisfy { $0 == $1 })
  }

  @Test("responses may be scored all at once")
  func scoredAtOnce() throws {
    let settings = LoopSettings(batch: 24, perPrompt: 4, iterations: 2, learningRate: 1e-3)
    let method = TuningMethod.pairs(.ipo(), PairSelection(.bestWorst))
    var single = try trainer(method, settings)
    try single.run(on: .onPolicy(prompts: prompts))
    var together = try PreferenceTrainer(
      scoringBy: { $1.map { -Double($0.count) } }, policy: policy(), method: method,
      settings: settings, key: RandomKey(seed: 3))
    try together.run(on: .onPolicy(prompts: prompts))
    #expect(zip(single.policy.parameters, together.policy.parameters).allSatisfy { $0 == $1 })
  }

  @Test(
    "the released code's log-probabilities: a token that was seen, a first token that is masked")
  func released() throws {
    let policy = try BanditSequence.policy(key: RandomKey(seed: 4))
    let prompts = BanditSequence.prompts(2, key: RandomKey(seed: 5))
    let responses = try policy.samples(of: prompts, key: RandomKey(seed: 6)).map(\.tokens)
    let seen = ReleasedPolicy(policy, .unshifted).logProbabilities(of: responses, to: prompts)
    for (row, tokens) in zip(prompts, responses).map({ $0 + $1 }).enumerated() {
      let after = tokens.indices.map {
        PromptedCompletion(prompt: Array(tokens[0...$0]), completion: [tokens[$0]])
      }
      let expected = policy.model.logProbabilities(of: after).reduce(0, +)
      #expect(abs(seen.doubles[row] - expected) < 1e-3)
    }
    let masked = ReleasedPolicy(policy, .firstTokenMasked)
      .tokenLogProbabilities(of: responses, to: prompts).doubles
    let whole = policy.tokenLogProbabilities(of: responses, to: prompts).doubles
    #expect(masked[0] == 0 && masked[9] == 0 && masked[1] == whole[1] && masked[17] == whole[17])
  }

  @Test("dropout is in updates alone, and PPO's first ratio is not 1 with it")
  func dropout() throws {
    let policy = try BanditSequence.policy(key: RandomKey(seed: 4))
    let prompts = BanditSequence.prompts(4, key: RandomKey(seed: 5))
    let responses = try policy.samples(of: prompts, key: RandomKey(seed: 6)).map(\.tokens)
    let form = ReleasedPolicy(policy, .dropout)
    let whole = policy.tokenLogProbabilities(of: responses, to: prompts)
    #expect(form.tokenLogProbabilities(of: responses, to: prompts) == whole)
    let seen = (0..<2).map { _ in
      valueAndGradient(at: form) { $0.tokenLogProbabilities(of: responses, to: prompts).sum() }
    }
    #expect(seen[0].0 == seen[1].0)
    #expect(abs(seen[0].0 - whole.sum().scalar()) > 1e-3)
    let settings = LoopSettings(batch: 40, iterations: 1, learningRate: 1e-3)
    let method = TuningMethod.proximal(PolicyLoss(), .perPrompt)
    func firstRatio<Policy: ResponsePolicy>(_ policy: Policy) throws -> Double
    where Policy.Prompt == [Int32] {
      var ratio: Double?
      var trainer = try PreferenceTrainer(
        policy: policy, method: method, settings: settings, key: RandomKey(seed: 7)
      ) { Double($0[0] + $1[0]) }
      try trainer.iterate(on: .onPolicy(prompts: prompts)) { _, metrics in
        ratio = ratio ?? metrics["val/ratio"]
      }
      return try #require(ratio)
    }
    #expect(abs(try firstRatio(policy) - 1) < 1e-5)
    #expect(abs(try firstRatio(form) - 1) > 1e-4)
  }

  @Test(
    "a pair loss in every place is the published one for single actions, and refuses ragged rows")
  func positions() throws {
    let settings = LoopSettings(batch: 40, iterations: 5, learningRate: 0.05)
    let methods: [TuningMethod] = [
      .positions(.ipo(), PairSelection(.all)), .pairs(.ipo(), PairSelection(.all)),
    ]
    let ends = try methods.map { method in
      var trainer = try PreferenceTrainer(
        policy: TabularPolicy.reference, method: method, settings: settings,
        key: RandomKey(seed: 4)
      ) { BanditReward.aligned($1) }
      try trainer.run(on: .onPolicy(prompts: Array(0..<9)))
      return trainer.policy.law.probabilities
    }
    #expect(zip(ends[0], ends[1]).allSatisfy { abs($0 - $1) < 1e-5 })
    let ragged = LoopSettings(batch: 24, perPrompt: 4, iterations: 1, learningRate: 1e-3)
    var trainer = try trainer(.positions(.dpo(), PairSelection(.all)), ragged)
    #expect(throws: LossError.self) { try trainer.run(on: .onPolicy(prompts: prompts)) }
  }

  @Test("methods by name")
  func names() throws {
    for name in TuningMethod.names {
      #expect(try TuningMethod(named: name).name == name)
    }
    #expect(
      try TuningMethod(named: "ppo-critic") == .actorCritic(ActorCritic(penalty: .loose)))
    #expect(TuningMethod.reinforce(.perPrompt, klWeight: 0).name == "reinforce")
    var options = PairLossOptions()
    options.beta = 0.3
    #expect(try TuningMethod(named: "dpo", options) == .pairs(.dpo(beta: 0.3), PairSelection()))
    #expect(throws: LossError.unusedOption(loss: "ppo", option: "beta", known: [])) {
      try TuningMethod(named: "ppo", options)
    }
    #expect(throws: LossError.self) { try TuningMethod(named: "dpoo") }
  }

  @Test("gpt-nano fits the bandit's reference and is tuned by Best-of-N and IPO")
  func bandit() throws {
    let key = RandomKey(seed: 1)
    let fresh = try BanditSequence.policy(key: key)
    #expect(fresh.parameterCount == 94_992)
    let reference = try BanditSequence.reference(steps: 40, key: key)
    let start = BanditSequence.divergence(reference, key: key)
    #expect(start < 0.3 * BanditSequence.divergence(fresh, key: key))
    let prompts = BanditSequence.prompts(10, key: key.split("prompts"))
    #expect(prompts.allSatisfy { $0.count == 1 && (0..<100).contains($0[0]) })
    let settings = LoopSettings(batch: 100, reuse: 5, iterations: 8, learningRate: 3e-3)
    for method in [TuningMethod.bestOfN(BestOfN()), .pairs(.ipo(tau: 0.05), PairSelection(.all))] {
      var scores: [Double] = []
      var trainer = try PreferenceTrainer(
        policy: reference, method: method, settings: settings, key: key
      ) { BanditReward.aligned($0 + $1) }
      try trainer.run(on: .onPolicy(prompts: prompts)) {
        scores.append($1["objective/scores"] ?? 0)
      }
      #expect(scores.count == 40 && scores[39] > scores[0] + 0.1, "\(method.name)")
    }
  }
}
