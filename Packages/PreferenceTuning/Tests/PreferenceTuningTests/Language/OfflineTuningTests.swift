import Datasets
import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness
import Testing

@Suite("Tuning on fixed responses") struct OfflineTuningTests {
  private func pairs(_ count: Int) -> [CompletionPair] {
    let rows = smallCompletions(2 * count, seed: 8)
    return (0..<count).map { index in
      let chosen = rows[2 * index]
      return CompletionPair(
        chosen: chosen,
        rejected: PromptedCompletion(
          prompt: chosen.prompt, completion: rows[2 * index + 1].completion), gap: 1)
    }
  }

  private func tuning(
    _ loss: PairLoss, _ pairs: [CompletionPair], _ settings: TuningSettings
  ) throws -> OfflineTuning<GPT> {
    try OfflineTuning(
      smallModel(), by: loss, on: pairs, settings: settings, end: 38, key: RandomKey(seed: 4))
  }

  private func verdicts(_ count: Int, batch: Int) throws -> OfflineTuning<GPT> {
    try OfflineTuning(
      smallModel(), by: .unpaired(UnpairedLoss(), threshold: 0.5),
      on: smallCompletions(count).enumerated().map {
        ResponseGroup($1, isDesirable: $0 % 2 == 0)
      }, settings: TuningSettings(epochs: 2, batchSize: batch), end: 38, key: RandomKey(seed: 4))
  }

  @Test("An epoch takes every pair once, in steps of nearly equal size and an order of its own")
  func passes() throws {
    let pairs = pairs(33)
    let start = smallModel().logProbabilities(of: pairs.map(\.chosen))
    var tuning = try tuning(
      .dpo(), pairs, TuningSettings(epochs: 2, batchSize: 32, learningRate: 1e-12))
    #expect(tuning.stepCount == 4)
    var means: [Double] = []
    while !tuning.isFinished {
      try tuning.advance()
      means.append(tuning.metrics["logps/chosen"] ?? .nan)
    }
    let total = start.reduce(0, +)
    for pass in [0, 2] {
      #expect(abs(16 * means[pass] + 17 * means[pass + 1] - total) < 1e-3, "\(means), \(total)")
    }
    #expect(abs(means[0] - means[2]) > 1e-3)
  }

  @Test("SLiC's demonstration is the preferred response")
  func demonstrations() throws {
    let pairs = pairs(4)
    let (chosen, rejected) = (
      smallModel().logProbabilities(of: pairs.map(\.chosen)),
      smallModel().logProbabilities(of: pairs.map(\.rejected))
    )
    let losses = zip(chosen, rejected).map { max(0, 1 - ($0 - $1)) - 0.1 * $0 }
    var tuning = try tuning(.slic(), pairs, TuningSettings(batchSize: 4))
    #expect(abs(try tuning.advance() - losses.reduce(0, +) / 4) < 1e-4)
  }

  @Test("KTO never gets a single completion in a step, and refuses one before it begins")
  func verdicts() throws {
    for (count, batch, steps) in [(3, 2, 1), (5, 2, 2), (5, 4, 2), (8, 3, 3)] {
      var tuning = try verdicts(count, batch: batch)
      #expect(tuning.stepCount == 2 * steps, "\(count), \(batch)")
      while !tuning.isFinished { try tuning.advance() }
    }
    for (count, batch) in [(1, 4), (4, 1)] {
      #expect(throws: LossError.unpairedBatchTooSmall(found: 1)) {
        try verdicts(count, batch: batch)
      }
    }
  }

  @Test("KTO shows a prompt as much of another's completion as fits into the context")
  func crossedRows() throws {
    let rows = [(20, 3), (2, 21), (18, 5), (1, 20)].map { prompt, completion in
      PromptedCompletion(
        prompt: [Int32](repeating: 3, count: prompt),
        completion: [Int32](repeating: 4, count: completion - 1) + [38])
    }
    var tuning = try OfflineTuning(
      smallModel(), by: .unpaired(UnpairedLoss(), threshold: 0.5),
      on: rows.enumerated().map { ResponseGroup($1, isDesirable: $0 % 2 == 0) },
      settings: TuningSettings(epochs: 4, batchSize: 2), end: 38, key: RandomKey(seed: 4))
    while !tuning.isFinished { #expect(try tuning.advance().isFinite) }
    let policy = try LanguagePolicy(smallModel(), end: 38, maximumTokens: 8)
    // The last token is predicted and not shown.
    #expect(policy.part(of: rows[1].completion, after: rows[0].prompt).count == 5)
    #expect(policy.part(of: rows[0].completion, after: rows[1].prompt) == rows[0].completion)
  }

  @Test("Other verdicts on the same completions are another training, and so are other groups")
  func otherRewards() throws {
    func tuning(_ groups: [ResponseGroup<[Int32]>]) throws -> OfflineTuning<GPT> {
      try OfflineTuning(
        smallModel(), by: .unpaired(UnpairedLoss(), threshold: 0.5), on: groups,
        settings: TuningSettings(batchSize: 4), end: 38, key: RandomKey(seed: 4))
    }
    let groups = smallCompletions(8).enumerated().map {
      ResponseGroup($1, isDesirable: $0 % 2 == 0)
    }
    var first = try tuning(groups)
    try first.advance()
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var same = try tuning(groups)
    try same.resume(from: checkpoint)
    var edited = groups
    edited[7].rewards = [1]
    var other = try tuning(edited)
    #expect(throws: LanguageError.self) { try other.resume(from: checkpoint) }
  }

  @Test("A step that diverges leaves the training as it was")
  func divergence() throws {
    var tuning = try tuning(
      .dpo(), pairs(8), TuningSettings(epochs: 9, batchSize: 4, learningRate: 1e30))
    var (before, after) = (Checkpoint(), Checkpoint())
    #expect(throws: TrainingError.self) {
      while !tuning.isFinished {
        before = Checkpoint()
        try tuning.store(in: &before)
        try tuning.advance()
      }
    }
    try tuning.store(in: &after)
    #expect(before == after)
  }

  @Test("A decay of weights that would not take place is refused")
  func weightDecay() throws {
    for decay in [0.1, -0.1, .nan] {
      #expect(throws: LanguageError.self) {
        try tuning(.dpo(), pairs(4), TuningSettings(weightDecay: decay))
      }
    }
    #expect(throws: LanguageError.self) { try TuningSettings(weightDecay: -1).validate() }
  }

  @Test("Stopped and resumed tuning gives the same bits, within a pass too")
  func resuming() throws {
    let settings = TuningSettings(epochs: 3, batchSize: 4, learningRate: 1e-3)
    func fresh() throws -> OfflineTuning<GPT> { try tuning(.dpo(), pairs(10), settings) }
    var whole = try fresh()
    while !whole.isFinished { try whole.advance() }
    var first = try fresh()
    for _ in 0..<4 { try first.advance() }
    var checkpoint = Checkpoint()
    try first.store(in: &checkpoint)
    var second = try fresh()
    try second.resume(from: checkpoint)
    while !second.isFinished { try second.advance() }
    #expect(second.losses == whole.losses && second.losses.count == 9)
    #expect(second.log == whole.log && second.log.count == 9)
    #expect(zip(second.model.parameters, whole.model.parameters).allSatisfy { $0 == $1 })
    // The reference would be another.
    var other = try OfflineTuning(
      first.model, by: .dpo(), on: pairs(10), settings: settings, end: 38, key: RandomKey(seed: 4))
    #expect(throws: LanguageError.self) { try other.resume(from: checkpoint) }
  }
}
