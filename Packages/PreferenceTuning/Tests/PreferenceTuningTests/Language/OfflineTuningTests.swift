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
