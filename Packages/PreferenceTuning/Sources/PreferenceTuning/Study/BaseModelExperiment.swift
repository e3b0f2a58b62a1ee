import Datasets
import Experiments
import Randomness

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The base models: one learns WordNet's definitions, one the rated sentences.
///
/// They are trained once; seeds differ in all that follows.
struct BaseModelExperiment: Experiment {
  let settings: LanguageSettings

  static let name = "language-base"
  static let definitions = "definitions"
  static let sentences = "sentences"
  static let seed = 0

  /// The cell that other cells need.
  static func cell(_ arm: String) -> Cell { Cell(experiment: name, arm: arm, seed: seed) }

  /// The model that a cell left behind.
  static func model(_ arm: String, in context: CellContext) throws -> LanguageModelFile {
    let path = try context.artifact("model.safetensors", of: cell(arm)).path
    return try context.shared(path) { try LanguageModelFile(path) }
  }

  var name: String { Self.name }
  var summary: String { "Train small base models on definitions and on rated sentences" }
  var reproduces: String { "Section 5, synthetic length problems: the reference" }
  var arms: [String] { [Self.definitions, Self.sentences] }
  var secondsPerCell: Double? {
    settings.relativeCost * Double(settings.texts * settings.base.epochs) / 3000
  }

  func seeds(from studySeeds: [Int]) -> [Int] { [Self.seed] }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    switch cell.arm {
    case Self.definitions:
      let splits = try LanguageData.definitions(context)
      return try train(splits.training, evaluation: splits.evaluation, context)
    case Self.sentences:
      let splits = try LanguageData.sentences(context)
      return try train(
        splits.training.map(\.record), evaluation: splits.evaluation.map(\.record), context)
    default: throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
  }

  private func train(
    _ records: [CompletionRecord], evaluation: [CompletionRecord], _ context: CellContext
  ) throws -> Outcome {
    let key = context.key.split(name)
    var generator = key.split("texts").generator()
    let used = generator.permutation(records.count).prefix(settings.texts).map { records[$0] }
    let tokenizer = try BytePairTokenizer.train(
      on: used.lazy.flatMap { [$0.prompt, $0.completion] }, vocabularySize: settings.vocabulary)
    let configuration = GPT.Configuration(
      settings.size, vocabulary: tokenizer.vocabularySize)
    func fitting(_ records: [CompletionRecord]) -> [PromptedCompletion] {
      tokenizer.completions(records).filter { $0.tokens.count <= configuration.context }
    }
    var training = try SupervisedTuning(
      GPT(configuration, key: key.split("model")), on: fitting(used), settings: settings.base,
      key: key)
    while !training.isFinished {
      try training.advance()
      context.report(progress: Double(training.losses.count) / Double(training.stepCount))
    }
    try LanguageModelFile(training.model, tokenizer: tokenizer)
      .save(to: context.artifact("model.safetensors").path)
    let loss = training.model.meanNegativeLogLikelihood(
      of: Array(fitting(evaluation).prefix(1000)))
    return Outcome(metrics: ["loss/evaluation": loss], series: ["loss": training.losses])
  }
}

/// The texts of the studies, read once in a process.
enum LanguageData {
  static func definitions(_ context: CellContext) throws -> DefinitionSplits {
    try context.shared("definitions") {
      DefinitionSplits(try DataCatalog().wordNetDefinitions())
    }
  }

  static func sentences(_ context: CellContext) throws -> SentenceSplits {
    try context.shared("sentences") { SentenceSplits(try DataCatalog().ratedSentences()) }
  }
}
