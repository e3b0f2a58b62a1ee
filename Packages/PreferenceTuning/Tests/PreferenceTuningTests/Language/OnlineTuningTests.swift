import Datasets
import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness
import Testing

@Suite("On-policy tuning by a learned reward") struct OnlineTuningTests {
  private static let prompts = smallCompletions(20, seed: 9).map(\.prompt)

  // Rewards short responses.
  private static let reward: RewardModel<GPT> = {
    let rows = smallCompletions(400).filter { $0.completion.count != 5 }
    let short = rows.filter { $0.completion.count < 5 }
    let long = rows.filter { $0.completion.count > 5 }
    let pairs = zip(short, long).map { CompletionPair(chosen: $0, rejected: $1, gap: 1) }
    let settings = TuningSettings(epochs: 15, batchSize: 16, learningRate: 5e-3)
    guard
      var training = try? RewardTuning(
        RewardModel(smallModel(), key: RandomKey(seed: 1)), on: pairs, settings: settings,
        key: RandomKey(seed: 2))
    else { preconditionFailure("no training") }
    while !training.isFinished, (try? training.advance()) != nil {}
    return training.model
  }()

  private func task(
    _ prompts: [[Int32]] = prompts, center: Double = 0, penalty: Double = 0
  ) -> JudgedPrompts {
    JudgedPrompts(
      prompts, reward: LearnedReward(Self.reward, center: center, scale: 1),
      missingEndPenalty: penalty)
  }

  private func loop(_ method: TuningMethod, iterations: Int) -> LoopSettings {
    var loop = LoopSettings(
      batch: 32, perPrompt: 4, minibatch: 16, iterations: iterations, learningRate: 3e-3)
    loop.gradientLimit = 1
    loop.klInReward = method.hasAdvantages ? 0.05 : 0
    return loop
  }

  private func policy(tokens: Int = 10) throws -> LanguagePolicy<GPT> {
    try LanguagePolicy(smallModel(), end: 38, maximumTokens: tokens)
  }

  private func tuning(
    _ name: String, iterations: Int = 30, task: JudgedPrompts? = nil, tokens: Int = 10,
    _ change: (inout LoopSettings) -> Void = { _ in }
  ) throws -> OnlineTuning<LanguagePolicy<GPT>> {
    let method = try TuningMethod(named: name)
    var loop = loop(method, iterations: iterations)
    change(&loop)
    return try OnlineTuning(
      try policy(tokens: tokens), by: method, on: task ?? self.task(), settings: loop,
      key: RandomKey(seed: 3))
  }

  private func critic(
    iterations: Int, minibatch: Int? = 16
  ) throws -> OnlineTuning<ValuedLanguagePolicy<GPT>> {
    let method = TuningMethod.actorCritic(ActorCritic(penalty: .loose))
    var settings = loop(method, iterations: iterations)
    settings.minibatch = minibatch
    return try OnlineTuning(
      ValuedLanguagePolicy(try policy(), key: RandomKey(seed: 8)), by: method, on: task(),
      settings: settings, key: RandomKey(seed: 3))
  }

  private func rise(_ log: [[String: Double]]) -> Double {
    let scores = log.compactMap { $0["objective/scores"] }
    return scores.suffix(5).reduce(0, +) / 5 - scores.prefix(3).reduce(0, +) / 3
  }

  @Test(
    "The learned reward rises",
    arguments: ["rloo", "grpo", "reinforce", "ppo", "bon", "rwr", "dpo", "ipo", "kto"])
  func learning(_ name: String) throws {
    var tuning = try tuning(name)
    while !tuning.isFinished { try tuning.advance() }
    #expect(rise(tuning.log) > 1, "\(name): \(rise(tuning.log))")
    #expect(tuning.optimizerSteps.all == 60)
    #expect(tuning.log.last?["objective/kl"] ?? 0 > 0.1)
  }

  @Test("The learned reward rises with a critic, too")
  func critic() throws {
    var tuning = try critic(iterations: 30)
    while !tuning.isFinished { try tuning.advance() }
    #expect(rise(tuning.log) > 1, "\(rise(tuning.log))")
  }

  @Test("Before the first update the ratio is 1, DPO's loss ln 2 and the divergence 0")
  func firstStep() throws {
    for (name, metric, expected) in [
      ("ppo", "val/ratio", 1), ("ppo", "val/ratio_var", 0), ("ppo", "policy/clipfrac_avg", 0),
      ("dpo", "loss", log(2.0)), ("dpo", "rewards/margins", 0), ("rloo", "objective/kl", 0),
    ] {
      var tuning = try tuning(name) { $0.minibatch = nil }
      try tuning.advance()
      let found = tuning.log[0][metric] ?? .nan
      #expect(abs(found - expected) < 1e-5, "\(name), \(metric): \(found)")
    }
    var valued = try critic(iterations: 1, minibatch: nil)
    try valued.advance()
    #expect(abs((valued.log[0]["val/ratio"] ?? .nan) - 1) < 1e-5)
  }

  @Test("What is logged adds up")
  func metrics() throws {
    var tuning = try tuning("rloo", iterations: 6)
    while !tuning.isFinished { try tuning.advance() }
    let last = try #require(tuning.log.last)
    #expect(last["episode"] == 192)
    let (score, kl) = (last["objective/scores"] ?? .nan, last["objective/kl"] ?? .nan)
    #expect(abs((last["objective/rlhf_reward"] ?? .nan) - (score - 0.05 * kl)) < 1e-9)
    #expect(abs((last["objective/non_score_reward"] ?? .nan) + 0.05 * kl) < 1e-12)
    #expect(last["objective/entropy"] ?? 0 > 0)
    let (length, ended) = (
      last["completions/mean_length"] ?? .nan, last["val/contain_eos_token"] ?? .nan
    )
    #expect((0...1).contains(ended) && length > 0 && length <= 10)
    // RSO draws from the reference, which tells nothing of the policy's divergence.
    var rejection = try self.tuning("rso", iterations: 1)
    try rejection.advance()
    #expect(rejection.log[0]["objective/kl"] == nil)
  }

  @Test("A completion without its end loses the penalty, and nothing else changes")
  func missingEnd() throws {
    var (plain, penalized) = (
      try tuning("rloo", tokens: 2), try tuning("rloo", task: task(penalty: 5), tokens: 2)
    )
    try plain.advance()
    try penalized.advance()
    let (a, b) = (plain.log[0], penalized.log[0])
    let ended = try #require(a["val/contain_eos_token"])
    #expect(ended < 1 && b["val/contain_eos_token"] == ended)
    let loss = (a["objective/scores"] ?? .nan) - (b["objective/scores"] ?? .nan)
    #expect(abs(loss - 5 * (1 - ended)) < 1e-9)
  }

  @Test("Iterations with nothing to learn from change nothing and are counted")
  func skipped() throws {
    let method = TuningMethod.filtered(threshold: 1e9)
    var tuning = try OnlineTuning(
      try policy(), by: method, on: task(), settings: loop(method, iterations: 2),
      key: RandomKey(seed: 3))
    while !tuning.isFinished { try tuning.advance() }
    #expect(tuning.losses.allSatisfy(\.isNaN) && tuning.optimizerSteps == (4, 4))
    #expect(tuning.log[0]["loss"] == nil && tuning.log[0]["objective/scores"] != nil)
    #expect(zip(tuning.policy.model.parameters, smallModel().parameters).allSatisfy { $0 == $1 })
  }

  private func stopAndGoOn<Policy>(
    _ fresh: () throws -> OnlineTuning<Policy>
  ) throws -> Checkpoint {
    var whole = try fresh()
    while !whole.isFinished { try whole.advance() }
    var first = try fresh()
    for _ in 0..<3 { try first.advance() }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = try fresh()
    try second.resume(from: checkpoint)
    #expect(second.losses.count == 3)
    while !second.isFinished { try second.advance() }
    #expect(second.losses == whole.losses && second.log == whole.log)
    #expect(zip(second.policy.parameters, whole.policy.parameters).allSatisfy { $0 == $1 })
    return checkpoint
  }

  @Test("Stopped and resumed tuning gives the same bits", arguments: ["reinforce", "dpo", "rso"])
  func resuming(_ name: String) throws {
    _ = try stopAndGoOn { try tuning(name, iterations: 7) { $0.reuse = 2 } }
  }

  @Test("So does tuning with a critic and a penalty that moves")
  func resumingCritic() throws { _ = try stopAndGoOn { try critic(iterations: 7) } }

  @Test("A checkpoint of another run is refused, and the value is as before")
  func otherRun() throws {
    let checkpoint = try stopAndGoOn { try tuning("rloo", iterations: 5) }
    let others = [
      try tuning("grpo", iterations: 5), try tuning("rloo", iterations: 6),
      try tuning("rloo", iterations: 5, tokens: 9),
      try tuning("rloo", iterations: 5, task: task(Self.prompts.reversed())),
      try tuning("rloo", iterations: 5, task: task(center: 1)),
      try tuning("rloo", iterations: 5, task: task(penalty: 1)),
      try tuning("rloo", iterations: 5) { $0.rewardLimit = 10 },
    ]
    for (index, other) in others.enumerated() {
      var other = other
      #expect(throws: (any Error).self, "\(index)") { try other.resume(from: checkpoint) }
      #expect(other.losses.isEmpty)
    }
  }

  @Test("A run that diverges stops, and the value is as before")
  func diverges() throws {
    let method = TuningMethod.rewardWeighted(beta: 1e-3, limit: .infinity)
    var tuning = try OnlineTuning(
      try policy(), by: method, on: task(center: -1e6), settings: loop(method, iterations: 3),
      key: RandomKey(seed: 3))
    #expect(throws: TrainingError.self) { try tuning.advance() }
    #expect(tuning.losses.isEmpty && tuning.optimizerSteps.all == 0)
  }

  @Test("Prompts and reward models of no use are refused")
  func refusals() throws {
    #expect(throws: LanguageError.self) { try tuning("rloo", task: task([])) }
    #expect(throws: LanguageError.promptTooLong(index: 1, tokens: 24, context: 24)) {
      try tuning("rloo", task: task([[37], [Int32](repeating: 1, count: 24)]))
    }
    let short = GPT(
      GPT.Configuration(layers: 1, heads: 2, width: 16, context: 12, vocabulary: 40),
      key: RandomKey(seed: 1))
    let judge = LearnedReward(
      RewardModel(short, key: RandomKey(seed: 1)), center: 0, scale: 1)
    #expect(throws: LanguageError.self) {
      try tuning("rloo", task: JudgedPrompts(Self.prompts, reward: judge))
    }
    #expect(throws: LanguageError.self) { try tuning("rloo", task: task(penalty: -1)) }
    #expect(throws: PreferenceError.self) {
      try tuning("rloo") { ($0.perPrompt, $0.minibatch) = (1, nil) }
    }
  }
}
