import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import Foundation
import NeuralNetworks
import PreferenceTuning
import Randomness

/// Trains a language model: `train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train", abstract: "Train a language model on your completions, or WordNet's.",
    discussion: """
      Writes a safetensors file with the tokenizer in it, now and then and when you stop it; --resume
      goes on from there and ends with the same bits as a training that was never stopped.

      Example:
        preference train --method sft --size tiny --epochs 1 --out base.safetensors
      """)

  /// What is learned from.
  enum Method: String, ExpressibleByArgument, CaseIterable { case sft }

  /// How large a model is.
  enum Size: String, ExpressibleByArgument, CaseIterable { case tiny, base }

  @Option(help: "sft: the likelihood of completions.")
  var method = Method.sft

  @Option(help: ArgumentHelp("JSON Lines with prompt and completion.", valueName: "file"))
  var data: String?

  @Option(help: "tiny: 3 layers of width 64; base: 4 layers of width 128.")
  var size = Size.tiny

  @Option(help: "The number of tokens, at least 259.")
  var vocabulary = 2048

  @Option(help: "Passes over the data.")
  var epochs = 1

  @Option(help: "Completions in a step.")
  var batch = 64

  @Option(help: "The highest learning rate of AdamW.")
  var lr = 2e-3

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @Option(help: ArgumentHelp("The model's file.", valueName: "file"))
  var out: String

  @Flag(help: "Go on with the stopped training in the file.")
  var resume = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    Interruption.install()
    let records = try data.map { try RecordFile.readCompletions($0) } ?? builtIn()
    let tokenizer = try BytePairTokenizer.train(
      on: records.lazy.flatMap { [$0.prompt, $0.completion] }, vocabularySize: vocabulary)
    var base = SupervisedRun(try training(records, tokenizer), tokenizer: tokenizer, path: out)
    if resume { try base.resume() }
    let progress = output.progress
    defer { progress.finish() }
    try base.run(showing: progress)
    let summary = base.summary
    try output.show(summary, text: summary.text)
  }

  private func builtIn() throws -> [CompletionRecord] {
    DefinitionSplits(try DataCatalog().wordNetDefinitions()).training
  }

  private func training(
    _ records: [CompletionRecord], _ tokenizer: BytePairTokenizer
  ) throws -> SupervisedTuning<GPT> {
    let configuration: GPT.Configuration =
      switch size {
      case .tiny: .tiny(vocabulary: tokenizer.vocabularySize)
      case .base: .base(vocabulary: tokenizer.vocabularySize)
      }
    let key = RandomKey(seed: UInt64(bitPattern: Int64(seed))).split("sft")
    let settings = TuningSettings(epochs: epochs, batchSize: batch, learningRate: lr)
    return try SupervisedTuning(
      GPT(configuration, key: key.split("model")),
      on: try fitting(tokenizer.completions(records), configuration.context), settings: settings,
      key: key)
  }

  // Of a user's own file nothing is left out in silence.
  private func fitting(
    _ completions: [PromptedCompletion], _ context: Int
  ) throws -> [PromptedCompletion] {
    let kept = completions.filter { $0.tokens.count <= context }
    if data != nil, kept.count < completions.count {
      StandardError.write(
        "Warning: \(completions.count - kept.count) of \(completions.count) completions are longer "
          + "than the context of \(context) tokens and are left out\n")
    }
    return kept
  }
}

/// The training of a model in a file that always holds a state to go on from.
struct SupervisedRun {
  private static let stepsBetweenSaves = 200

  private var training: SupervisedTuning<GPT>
  private let tokenizer: BytePairTokenizer
  private let path: String

  init(_ training: SupervisedTuning<GPT>, tokenizer: BytePairTokenizer, path: String) {
    self.training = training
    self.tokenizer = tokenizer
    self.path = path
  }

  mutating func resume() throws {
    try training.resume(from: try Checkpoint(path))
  }

  mutating func run(showing progress: ProgressPrinter) throws {
    let first = training.losses.count
    try save()
    while !training.isFinished {
      if Interruption.isRequested {
        try save()
        throw InterruptedWork(
          "stopped at step \(training.losses.count) of \(training.stepCount); the state is in "
            + "\(path), and the same command with --resume goes on with the same bits")
      }
      let loss = try training.advance()
      let done = training.losses.count
      if done.isMultiple(of: Self.stepsBetweenSaves) { try save() }
      progress.show(
        "loss \(loss.fixed(3))", done: done - first, of: training.stepCount - first)
    }
    try save()
  }

  private func save() throws {
    var checkpoint = try LanguageModelFile(training.model, tokenizer: tokenizer).checkpoint()
    if !training.isFinished { try training.store(in: &checkpoint) }
    try checkpoint.save(to: path)
  }

  var summary: SupervisedSummary {
    let losses = training.losses
    let tail = losses.suffix(max(1, losses.count / 20))
    return SupervisedSummary(
      model: path, parameters: training.model.parameterCount, steps: losses.count,
      firstLoss: losses.first ?? .nan, finalLoss: tail.reduce(0, +) / Double(max(tail.count, 1)))
  }
}

/// What `train` prints.
struct SupervisedSummary: Encodable {
  let model: String
  let parameters: Int
  let steps: Int
  let firstLoss: Double
  let finalLoss: Double

  var text: String {
    """
    \(parameters) parameters, \(steps) steps; loss from \(firstLoss.fixed(3)) to \
    \(finalLoss.fixed(3)) nats a token
    wrote \(model)

    """
  }
}
