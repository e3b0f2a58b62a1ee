import ArgumentParser
import CommandLineTool
import Experiments
import NeuralNetworks
import PreferenceTuning
import Randomness
import Reports

/// Tunes a language model on samples of its own, judged by a reward model: `tune`.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Tune a language model on its own samples, judged by a reward model.",
    discussion: """
      An iteration draws --batch completions (B), --per-prompt of each prompt (C), scores them, and \
      goes through them --reuse times (T) in steps of --minibatch (M). The pair losses, such as dpo, \
      learn from the pairs of a prompt's completions, of which the higher score is preferred. What \
      is compared with is the model as it was at the start.

      Writes a safetensors file as train does, every 20 iterations and when you stop it; --resume \
      goes on from there and ends with the same bits. An option that the method has no use for is \
      refused.

      Examples:
        preference tune --method rloo --model base.safetensors \\
          --reward-model reward.safetensors --prompts prompts.jsonl \\
          --out policy.safetensors
        preference tune --method dpo --model base.safetensors --per-prompt 2 \\
          --reward-model reward.safetensors --prompts prompts.jsonl \\
          --out policy.safetensors
      """)

  @Option(help: "One of \(TuningMethod.names.joined(separator: ", ")).")
  var method: String

  @Option(help: ArgumentHelp("The model to start from.", valueName: "file"))
  var model: String

  @Option(
    help: ArgumentHelp("What judges, made by train --method reward.", valueName: "file"))
  var rewardModel: String

  @Option(help: ArgumentHelp("JSON Lines with prompts.", valueName: "file"))
  var prompts: String

  @OptionGroup(title: "The loop") var loop: LoopArguments
  @OptionGroup(title: "Options of methods") var methodOptions: MethodOptions
  @OptionGroup(title: "Options of losses") var lossOptions: PairOptions

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @Option(help: ArgumentHelp("The tuned model's file.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "Write what each iteration logs as JSON Lines, under TRL's names.", valueName: "file"))
  var log: String?

  @Flag(help: "Go on with the stopped training in the file, if there is one.")
  var resume = false

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try OutputFiles.check(
      [("--out", out), ("--log", log)],
      against: [("--model", model), ("--reward-model", rewardModel), ("--prompts", prompts)])
  }

  func run() throws {
    Interruption.install()
    try OptionFlags.naming {
      let (method, settings) = try asked()
      try tune(by: method, settings)
    }
  }

  private func asked() throws -> (TuningMethod, LoopSettings) {
    let options = methodOptions.tuning(lossOptions.given)
    let method = try TuningMethod(named: method, options)
    let settings = options.loop(loop.settings, for: method)
    try settings.validate(for: method)
    return (method, settings)
  }

  private func tune(by method: TuningMethod, _ settings: LoopSettings) throws {
    let file = try OptionFailure.naming("--model") { try LanguageModelFile(model) }
    let policy = try file.policy(maximumTokens: loop.maxNew)
    let task = try judgedPrompts(policy, file.tokenizer)
    if method.needsCritic {
      let valued = ValuedLanguagePolicy(policy, key: key.split("critic"))
      try finish(OnlineTuning(valued, by: method, on: task, settings: settings, key: key), file)
    } else {
      try finish(OnlineTuning(policy, by: method, on: task, settings: settings, key: key), file)
    }
  }

  private var key: RandomKey {
    RandomKey(seed: UInt64(bitPattern: Int64(seed))).split(method)
  }

  private func finish<Policy: ModelPolicy>(
    _ tuning: OnlineTuning<Policy>, _ file: LanguageModelFile
  ) throws where Policy.Model == GPT {
    var run = TuningRun(tuning, path: out, logPath: log, pace: .iterations) {
      try LanguageModelFile($0.policy.sampler.model, tokenizer: file.tokenizer).checkpoint()
    }
    try run.begin(resuming: resume)
    let progress = output.progress
    defer { progress.finish() }
    try run.finish(showing: progress)
    let summary = TuneSummary(
      run.state, method: method, model: out, parameters: file.model.parameterCount)
    try output.show(summary, text: summary.text)
  }

  private func judgedPrompts(
    _ policy: LanguagePolicy<GPT>, _ tokenizer: BytePairTokenizer
  ) throws -> JudgedPrompts {
    let judge = try judge(tokenizer)
    let prompts = try readPrompts(TokenLimit(policy.model.contextLength, of: tokenizer))
    let reward =
      try loop.standardize
      ? standardized(judge, policy, prompts) : LearnedReward(judge, center: 0, scale: 1)
    return JudgedPrompts(prompts, reward: reward, missingEndPenalty: loop.missingEndPenalty)
  }

  private func judge(_ tokenizer: BytePairTokenizer) throws -> RewardModel<GPT> {
    let file = try OptionFailure.naming("--reward-model") { try RewardModelFile(rewardModel) }
    if file.tokenizer == tokenizer { return file.model }
    throw ValidationError(
      "--reward-model \(rewardModel) has another tokenizer than --model \(model); train it from "
        + "that model: preference train --method reward --model \(model)")
  }

  private func readPrompts(_ limit: TokenLimit) throws -> [[Int32]] {
    try OptionFailure.naming("--prompts") {
      try RecordFile.readPrompts(prompts, limit).map { limit.tokenizer.prompt($0.prompt) }
    }
  }

  // By samples of the start, so that the scores of a run and of its continuation are the same.
  private func standardized(
    _ model: RewardModel<GPT>, _ policy: LanguagePolicy<GPT>, _ prompts: [[Int32]]
  ) throws -> LearnedReward {
    let asked = (0..<256).map { prompts[$0 % prompts.count] }
    let drawn = try policy.responses(to: asked, key: key.split("standardize"))
    let rows = zip(asked, drawn).map { PromptedCompletion(prompt: $0, completion: $1) }
    return LearnedReward(model, standardizedOn: rows)
  }
}

extension TuningPace {
  /// Iterations of sampling, of which the score is watched.
  static var iterations: Self {
    Self(unit: "iteration", stepsBetweenSaves: 20) { tuning, _ in
      "score \((tuning.log.last?["objective/scores"] ?? .nan).fixed(3))"
    }
  }
}
