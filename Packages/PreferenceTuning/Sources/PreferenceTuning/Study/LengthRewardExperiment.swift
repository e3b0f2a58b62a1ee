import Datasets
import Experiments
import Randomness

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The preferences and the learned reward of each length task.
struct LengthRewardExperiment: Experiment {
  let settings: LanguageSettings

  static let name = "length-reward"

  static func cell(_ task: LengthTask, seed: Int) -> Cell {
    Cell(experiment: name, arm: task.rawValue, seed: seed)
  }

  var name: String { Self.name }
  var summary: String { "Learn a reward from preferences between the reference's own samples" }
  var reproduces: String { "Section 5, synthetic length problems: reward models" }
  var arms: [String] { LengthTask.allCases.map(\.rawValue) }
  var secondsPerCell: Double? { Double(settings.length.pairs) / 500 }

  func prerequisites(of cell: Cell) -> [Cell] {
    [BaseModelExperiment.cell(BaseModelExperiment.definitions)]
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let task = LengthTask(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    let base = try BaseModelExperiment.model(BaseModelExperiment.definitions, in: context)
    let splits = try LanguageData.definitions(context)
    let preparation = try LengthPreparation(
      task, of: try base.policy(maximumTokens: settings.maximumTokens),
      prompts: base.prompts(of: splits.tuning),
      settings: settings.length, key: context.key.split(name), progress: context.report)
    try StoredPreparation(preparation, base.tokenizer).save(in: context)
    let statistics = preparation.problem.statistics
    return Outcome(metrics: [
      "reference/length": statistics.mean, "reference/mode": Double(statistics.mode),
      "reference/ended": statistics.endedShare, "pairs": Double(preparation.pairs.count),
      "reward/accuracy": preparation.reward.model.accuracy(on: preparation.heldOut),
      "reward/spearman": preparation.agreement(on: preparation.reference),
    ])
  }
}

/// A prepared task as the artifacts of a cell.
struct StoredPreparation {
  private let preparation: LengthPreparation
  private let tokenizer: BytePairTokenizer

  private struct Parts: Codable {
    let problem: LengthProblem
    let pairs: [CompletionPair]
    let heldOut: [CompletionPair]
    let reference: [PromptedCompletion]
    let center: Double
    let scale: Double
  }

  init(_ preparation: LengthPreparation, _ tokenizer: BytePairTokenizer) {
    self.preparation = preparation
    self.tokenizer = tokenizer
  }

  func save(in context: CellContext) throws {
    try RewardModelFile(preparation.reward.model, tokenizer: tokenizer)
      .save(to: context.artifact("reward.safetensors").path)
    let parts = Parts(
      problem: preparation.problem, pairs: preparation.pairs, heldOut: preparation.heldOut,
      reference: preparation.reference, center: preparation.reward.center,
      scale: preparation.reward.scale)
    try JSONL.write([parts], to: context.artifact("preparation.jsonl").path)
  }

  static func load(_ cell: Cell, in context: CellContext) throws -> LengthPreparation {
    let model = try RewardModelFile(context.artifact("reward.safetensors", of: cell).path).model
    let path = try context.artifact("preparation.jsonl", of: cell).path
    guard let parts = try JSONL.read(path, as: Parts.self).first else {
      throw LanguageError.file(.empty(file: path, field: "the prepared task"))
    }
    return LengthPreparation(
      parts.problem, pairs: parts.pairs, heldOut: parts.heldOut, reference: parts.reference,
      reward: LearnedReward(model, center: parts.center, scale: parts.scale))
  }
}
