import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import NeuralNetworks
import PreferenceTuning
import Randomness

/// Trains a language model or a reward model: `train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a language model on texts or preferences, or a reward model.",
    discussion: """
      Writes a safetensors file with the tokenizer in it, now and then and when you stop it; --resume \
      goes on from there and ends with the same bits as a training that was never stopped.

      sft learns completions; reward makes a reward model of pairs; dpo, ipo and the other losses tune \
      a model on pairs, and kto on completions with labels, against the model as it was at the start; \
      filtered, rwr, bon and bon-negative tune it on completions with rewards of any kind, such as \
      `preference score --out` writes. `preference tune` tunes a model on samples of its own, judged \
      by a reward model.

      Examples:
        preference train --method sft --size tiny --epochs 3 --out base.safetensors
        preference train --method reward --model base.safetensors --data pairs.jsonl \\
          --out reward.safetensors
        preference train --method dpo --model base.safetensors --data pairs.jsonl \\
          --beta 0.1 --out policy.safetensors
        preference train --method rwr --model base.safetensors --data scored.jsonl \\
          --beta 0.5 --out policy.safetensors
      """)

  private static let methods = ["sft", "reward", "kto"] + scored + pairLosses
  // The methods that learn from completions with rewards.
  private static let scored = ["filtered", "rwr", "bon", "bon-negative"]
  // By the names that tune has too.
  private static let pairLosses = PairLoss.names.map { $0 == "likelihood" ? "pref-ft" : $0 }

  @Option(help: "One of \(TrainCommand.methods.joined(separator: ", ")).")
  var method = "sft"

  @Option(
    help: ArgumentHelp(
      "JSON Lines with prompt and completion, WordNet's definitions unless given; with label too "
        + "for kto, with reward for filtered, rwr, bon and bon-negative; with prompt, chosen and "
        + "rejected for all others.", valueName: "file"))
  var data: String?

  @Option(
    help: ArgumentHelp("The model to start from; a fresh one unless given.", valueName: "file"))
  var model: String?

  @Option(help: "Of a fresh model. tiny: 3 layers of width 64; base: 4 layers of width 128.")
  var size: GPT.Size?

  @Option(help: "The number of tokens of a fresh model, at least 259; 2048 unless given.")
  var vocabulary: Int?

  @Option(help: "Passes over the data.")
  var epochs = 1

  @Option(help: "Completions or pairs in a step.")
  var batch = 32

  @Option(
    help: ArgumentHelp(
      "The learning rate; unless given 2e-3 for sft and 1e-3 for reward, the highest of AdamW's "
        + "cosine, and 3e-4 for all others, that of Adam at every step."))
  var lr: Double?

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @Option(help: ArgumentHelp("The model's file.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "Write what each step logs as JSON Lines, under TRL's names.", valueName: "file"))
  var log: String?

  @Flag(help: "Go on with the stopped training in the file, if there is one.")
  var resume = false

  @OptionGroup(title: "Options of scored completions") var scores: ScoreOptions
  @OptionGroup(title: "Options of losses") var options: PairOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if model != nil && (size != nil || vocabulary != nil) {
      throw ValidationError("--size and --vocabulary are of fresh models; --model has its own")
    }
    // The model is the reference of what is tuned, and both are read again to go on.
    try OutputFiles.check(
      [("--out", out), ("--log", log)], against: [("--model", model), ("--data", data)])
  }

  func run() throws {
    Interruption.install()
    try OptionFlags.naming { try train() }
  }

  private func train() throws {
    switch method {
    case "sft":
      try refuse(but: [])
      let (training, tokenizer) = try supervised()
      try finish(training, parameters: training.model.parameterCount) {
        try LanguageModelFile($0.model, tokenizer: tokenizer).checkpoint()
      }
    case "reward":
      try refuse(but: ["smoothing"])
      let (training, tokenizer) = try preferred()
      try finish(training, parameters: training.model.parameterCount) {
        try RewardModelFile($0.model, tokenizer: tokenizer).checkpoint()
      }
    default:
      let (training, tokenizer) = try tuned()
      try finish(training, parameters: training.model.parameterCount) {
        try LanguageModelFile($0.model, tokenizer: tokenizer).checkpoint()
      }
    }
  }

  private func finish<Training: ResumableTuning>(
    _ training: Training, parameters: Int, contents: @escaping (Training) throws -> Checkpoint
  ) throws {
    var run = TuningRun(training, path: out, logPath: log, contents: contents)
    try run.begin(resuming: resume)
    let progress = output.progress
    defer { progress.finish() }
    try run.finish(showing: progress)
    let summary = TuningSummary(model: out, parameters: parameters, log: run.log)
    try output.show(summary, text: summary.text)
  }

  private var key: RandomKey {
    RandomKey(seed: UInt64(bitPattern: Int64(seed))).split(method)
  }

  private func settings(learningRate: Double) -> TuningSettings {
    TuningSettings(epochs: epochs, batchSize: batch, learningRate: lr ?? learningRate)
  }

  private func refuse(but known: [String]) throws {
    try scores.tuning(options.given).refuseAll(but: known, of: method)
  }

  private func supervised() throws -> (SupervisedTuning<GPT>, BytePairTokenizer) {
    let settings = settings(learningRate: 2e-3)
    // Before a tokenizer is trained.
    try settings.validate()
    let records = try data.map { try RecordFile.readCompletions($0) } ?? builtIn()
    let start = try model.map { try LanguageModelFile($0) } ?? fresh(records)
    let limit = TokenLimit(start.model.contextLength, of: start.tokenizer)
    // Of a user's own file nothing is left out in silence.
    if let data { _ = try RecordFile.readCompletions(data, limit) }
    let completions = start.tokenizer.completions(records)
      .filter { $0.tokens.count <= limit.tokens }
    let training = try SupervisedTuning(
      start.model, on: completions, settings: settings, key: key)
    return (training, start.tokenizer)
  }

  private func builtIn() throws -> [CompletionRecord] {
    DefinitionSplits(try DataCatalog().wordNetDefinitions()).training
  }

  private func fresh(_ records: [CompletionRecord]) throws -> LanguageModelFile {
    let (count, progress) = (vocabulary ?? 2048, output.progress)
    let tokenizer = try BytePairTokenizer.train(
      on: records.lazy.flatMap { [$0.prompt, $0.completion] }, vocabularySize: count
    ) { progress.show("tokenizer", done: $0, of: count, unit: "tokens") }
    progress.finish()
    let configuration = GPT.Configuration(
      size ?? .tiny, vocabulary: tokenizer.vocabularySize)
    return LanguageModelFile(GPT(configuration, key: key.split("model")), tokenizer: tokenizer)
  }

  // What tuning by preferences starts from, and the file of what is learned from.
  private func start() throws -> (file: LanguageModelFile, data: String, limit: TokenLimit) {
    guard let model, let data else {
      throw ValidationError(
        "--method \(method) needs --model FILE, the model it starts from, and --data FILE")
    }
    let file = try LanguageModelFile(model)
    return (file, data, TokenLimit(file.model.contextLength, of: file.tokenizer))
  }

  private func preferred() throws -> (RewardTuning<GPT>, BytePairTokenizer) {
    let (file, data, limit) = try start()
    let pairs = try RecordFile.readPreferences(data, limit)
    let training = try RewardTuning(
      RewardModel(file.model, key: key.split("head")), on: file.tokenizer.pairs(pairs),
      settings: settings(learningRate: 1e-3), smoothing: options.smoothing ?? 0, key: key)
    return (training, file.tokenizer)
  }

  private func tuned() throws -> (OfflineTuning<GPT>, BytePairTokenizer) {
    let rule = try rule()
    let (file, data, limit) = try start()
    let training = try OfflineTuning(
      file.model, by: rule, on: groups(for: rule, data, limit),
      settings: settings(learningRate: 3e-4), end: file.tokenizer.end, key: key)
    return (training, file.tokenizer)
  }

  private func rule() throws -> TuningMethod {
    if Self.scored.contains(method) {
      return try TuningMethod(named: method, scores.tuning(options.given))
    }
    guard Self.methods.contains(method) else {
      if TuningMethod.names.contains(method) {
        throw ValidationError(
          "--method \(method) learns from samples of the model: preference tune --method \(method) "
            + "--reward-model FILE --prompts FILE")
      }
      throw LossError.unknownLoss(found: method, known: Self.methods)
    }
    try scores.tuning(.init()).refuseAll(of: method)
    // Labels are 1 and 0.
    if method == "kto" { return .unpaired(try UnpairedLoss(options.given), threshold: 0.5) }
    return try TuningMethod(named: method, options.given)
  }

  // What is learned from, as the method needs it.
  private func groups(
    for rule: TuningMethod, _ data: String, _ limit: TokenLimit
  ) throws -> [ResponseGroup<[Int32]>] {
    let tokenizer = limit.tokenizer
    if Self.scored.contains(method) {
      return try RecordFile.readScored(data, for: rule, limit).map {
        ResponseGroup(tokenizer.completions($0), rewards: $0.map { $0.reward ?? 0 })
      }
    }
    if method == "kto" {
      let records = try RecordFile.readLabelled(data, limit)
      return zip(records, tokenizer.completions(records)).map {
        ResponseGroup($1, isDesirable: $0.label == true)
      }
    }
    return tokenizer.pairs(try RecordFile.readPreferences(data, limit)).map { ResponseGroup($0) }
  }
}
