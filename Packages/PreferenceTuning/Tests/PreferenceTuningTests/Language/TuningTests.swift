import Datasets
import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness
import Testing

@Suite("Supervised tuning and reward models")
struct TuningTests {
  private let settings = TuningSettings(epochs: 3, batchSize: 8, learningRate: 1e-2)

  private func training(
    _ data: [PromptedCompletion] = smallCompletions(40)
  ) throws -> SupervisedTuning<GPT> {
    try SupervisedTuning(smallModel(), on: data, settings: settings, key: RandomKey(seed: 6))
  }

  @Test("Repeated completions are learned")
  func learning() throws {
    let row = PromptedCompletion(prompt: [37, 2, 3], completion: [5, 6, 7, 8, 38])
    var training = try training([PromptedCompletion](repeating: row, count: 160))
    let before = training.model.meanNegativeLogLikelihood(of: [row])
    while !training.isFinished { try training.advance() }
    #expect(training.losses.count == 60)
    #expect(training.model.meanNegativeLogLikelihood(of: [row]) < 0.05 * before)
  }

  @Test("Stopped and resumed training gives the same bits")
  func resuming() throws {
    var whole = try training()
    while !whole.isFinished { try whole.advance() }
    var first = try training()
    for _ in 0..<7 { try first.advance() }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = try training()
    try second.resume(from: checkpoint)
    while !second.isFinished { try second.advance() }
    #expect(second.losses == whole.losses)
    #expect(zip(second.model.parameters, whole.model.parameters).allSatisfy { $0 == $1 })
  }

  @Test("A checkpoint of other data or from other weights is refused")
  func otherRun() throws {
    var checkpoint = Checkpoint()
    try training().store(in: &checkpoint)
    var other = try training(smallCompletions(40, seed: 77))
    #expect(throws: LanguageError.self) { try other.resume(from: checkpoint) }
    var from = try SupervisedTuning(
      smallModel(seed: 2), on: smallCompletions(40), settings: settings, key: RandomKey(seed: 6))
    #expect(throws: LanguageError.self) { try from.resume(from: checkpoint) }
  }

  @Test("No data, bad settings and rows beyond the context are refused")
  func refusals() {
    #expect(throws: LanguageError.self) { try training([]) }
    let long = PromptedCompletion(prompt: [1], completion: [Int32](repeating: 2, count: 24))
    #expect(throws: LanguageError.self) { try training([long]) }
    #expect(throws: LanguageError.self) {
      try SupervisedTuning(
        smallModel(), on: smallCompletions(2), settings: TuningSettings(batchSize: 0),
        key: RandomKey(seed: 1))
    }
  }

  @Test("A reward model's stopped and resumed training gives the same bits")
  func resumingReward() throws {
    let rows = smallCompletions(60)
    let pairs = zip(rows, rows.reversed()).prefix(30).map {
      CompletionPair(chosen: $0, rejected: $1, gap: 1)
    }
    func training() throws -> RewardTuning<GPT> {
      try RewardTuning(
        RewardModel(smallModel(), key: RandomKey(seed: 1)), on: pairs, settings: settings,
        key: RandomKey(seed: 2))
    }
    var whole = try training()
    while !whole.isFinished { try whole.advance() }
    var first = try training()
    for _ in 0..<5 { try first.advance() }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = try training()
    try second.resume(from: checkpoint)
    while !second.isFinished { try second.advance() }
    #expect(second.losses == whole.losses && second.log == whole.log)
    #expect(second.log.map { $0["loss"] } == whole.losses)
    #expect(zip(second.model.parameters, whole.model.parameters).allSatisfy { $0 == $1 })
    #expect(throws: LanguageError.self) { try second.resume(from: Checkpoint()) }
    var smoothed = try RewardTuning(
      RewardModel(smallModel(), key: RandomKey(seed: 1)), on: pairs, settings: settings,
      smoothing: 0.1, key: RandomKey(seed: 2))
    #expect(throws: LanguageError.self) { try smoothed.resume(from: checkpoint) }
  }

  @Test("Reward models log what TRL logs, and smoothing holds margins back")
  func rewardMetrics() throws {
    let pairs = [(4, 8), (3, 7), (2, 6), (1, 5)].map { short, long in
      CompletionPair(
        chosen: PromptedCompletion(prompt: [37], completion: [Int32](0..<Int32(short)) + [38]),
        rejected: PromptedCompletion(prompt: [37], completion: [Int32](0..<Int32(long)) + [38]),
        gap: 1)
    }
    func tuned(_ smoothing: Double) throws -> RewardTuning<GPT> {
      var training = try RewardTuning(
        RewardModel(smallModel(), key: RandomKey(seed: 1)), on: pairs,
        settings: TuningSettings(epochs: 60, batchSize: 4, learningRate: 1e-2),
        smoothing: smoothing, key: RandomKey(seed: 2))
      while !training.isFinished { try training.advance() }
      return training
    }
    let (plain, smoothed) = (try tuned(0), try tuned(0.1))
    #expect(plain.log[0]["accuracy"] == 0.5 && plain.log[0]["margin"] == 0)
    let last = try #require(plain.log.last)
    let (low, high) = (last["min_reward"] ?? .nan, last["max_reward"] ?? .nan)
    #expect(last["accuracy"] == 1 && last["margin"] ?? 0 > 2)
    #expect(low < last["mean_reward"] ?? .nan && high > last["mean_reward"] ?? .nan)
    #expect(last["std_reward"] ?? 0 > 0.5 && last["std_reward"] ?? .nan < high - low)
    // The smoothed loss is least at a margin of ln(.9 / .1).
    #expect(abs((smoothed.log.last?["margin"] ?? 0) - log(9.0)) < 0.4)
    #expect(throws: LanguageError.self) { try tuned(0.5) }
    #expect(throws: LanguageError.self) { try tuned(-0.1) }
  }

  @Test("A reward model starts at ln 2 and learns to prefer what is shorter")
  func rewardModel() throws {
    let rows = smallCompletions(400).filter { $0.completion.count != 5 }
    let short = rows.filter { $0.completion.count < 5 }
    let long = rows.filter { $0.completion.count > 5 }
    let pairs = zip(short, long).map { CompletionPair(chosen: $0, rejected: $1, gap: 1) }
    var training = try RewardTuning(
      RewardModel(smallModel(), key: RandomKey(seed: 1)), on: Array(pairs.dropFirst(20)),
      settings: TuningSettings(epochs: 15, batchSize: 16, learningRate: 5e-3),
      key: RandomKey(seed: 2))
    let held = Array(pairs.prefix(20))
    #expect(training.model.accuracy(on: held) == 0.5)
    let loss = try training.advance()
    #expect(abs(loss - 0.693147) < 1e-5)
    while !training.isFinished { try training.advance() }
    #expect(training.model.accuracy(on: held) > 0.8)
  }
}
