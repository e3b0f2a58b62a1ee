import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import PreferenceTuning
import Randomness
import Reports

/// A length problem from a base model to tuned policies: `length`.
struct LengthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "length",
    abstract: "Make a length problem of a base model, learn its reward, and tune policies.",
    discussion: """
      Draws samples of the base model, states preferences between them by length, trains a reward \
      model on these, and tunes the base model by each --method. Offline methods learn from the \
      preferences; the others from samples of the policy, judged by the learned reward. What is \
      reported is the true reward. Prompts are words of WordNet unless --prompts names others, of \
      which every fifth is kept to evaluate on.

      Example:
        preference length --model base.safetensors --task skew --method offline-dpo \\
          --method online-dpo
      """)

  @Option(help: ArgumentHelp("The base model.", valueName: "file"))
  var model: String

  @Option(
    help:
      "min: shorter is better; mode: closer to the usual length is; skew: min, from cut samples.")
  var task = LengthTask.minimum

  @Option(help: "A method that tunes the base model (may be repeated).")
  var method: [LengthMethod] = []

  @Option(help: ArgumentHelp("JSON Lines with prompts.", valueName: "file"))
  var prompts: String?

  @Option(help: "Pairs of samples that preferences are stated between.")
  var pairs = 2000

  @Option(help: "Passes of the reward model over the preferences.")
  var epochs = 2

  @Option(help: "Steps of each method.")
  var steps = 160

  @Option(help: "The size of Adam's steps; that of the study for each method unless given.")
  var lr: Double?

  @Option(help: "The most tokens of a sample.")
  var maxNew = 48

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @Option(help: ArgumentHelp("Write the tuned model of the last method.", valueName: "file"))
  var out: String?

  @Option(help: ArgumentHelp("Write the reward model.", valueName: "file"))
  var rewardOut: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if steps < 1 { throw ValidationError("--steps is \(steps), expected at least 1") }
    if out != nil && method.isEmpty {
      throw ValidationError("--out is for a tuned model: give a --method")
    }
  }

  func run() throws {
    Interruption.install()
    let base = try LanguageModelFile(model)
    let prompts = try readPrompts(base)
    let key = RandomKey(seed: UInt64(bitPattern: Int64(seed))).split("length")
    let policy = try base.policy(maximumTokens: maxNew)
    let preparation = try showing("samples and reward model") { progress in
      try LengthPreparation(
        task, of: policy, prompts: prompts.tuning, settings: settings,
        key: key.split("preparation"), progress: progress)
    }
    if let rewardOut {
      try RewardModelFile(preparation.reward.model, tokenizer: base.tokenizer).save(to: rewardOut)
    }
    var summary = LengthSummary(preparation)
    do {
      for method in method {
        let run = try showing(method.rawValue) { progress in
          try PolicyRun(
            policy, preparation.target, prompts: prompts, settings: runSettings(method),
            key: key.split("run")
          ) { share in
            if Interruption.isRequested { throw Self.stop(during: method) }
            progress(share)
          }
        }
        summary.add(run, method, preparation)
        if let out { try LanguageModelFile(run.model, tokenizer: base.tokenizer).save(to: out) }
      }
    } catch let stop as InterruptedWork {
      try output.show(summary, text: summary.text)
      throw stop
    }
    try output.show(summary, text: summary.text)
  }

  private static func stop(during method: LengthMethod) -> InterruptedWork {
    InterruptedWork(
      "stopped during \(method.rawValue); what was finished is above, and the same command with "
        + "the other methods gives the rest, since each draws by the seed alone")
  }

  // A line of its own for each stage, since their speeds differ.
  private func showing<Value>(
    _ stage: String, _ body: ((Double) -> Void) throws -> Value
  ) throws -> Value {
    let progress = output.progress
    defer { progress.finish() }
    return try body { progress.show(stage, done: Int($0 * 100), of: 100, unit: "%") }
  }

  private func readPrompts(
    _ base: LanguageModelFile
  ) throws -> (tuning: [[Int32]], evaluation: [[Int32]]) {
    guard let path = prompts else {
      let splits = DefinitionSplits(try DataCatalog().wordNetDefinitions())
      return (base.prompts(of: splits.tuning), base.prompts(of: splits.evaluation))
    }
    let all = base.prompts(try RecordFile.readPrompts(path).map(\.prompt))
    func part(_ isKept: (Int) -> Bool) -> [[Int32]] {
      all.indices.filter(isKept).map { all[$0] }
    }
    return (part { $0 % 5 != 4 || all.count < 5 }, part { $0 % 5 == 4 || all.count < 5 })
  }

  private var settings: LengthSettings {
    var settings = LengthSettings()
    settings.pairs = pairs
    settings.heldOutPairs = max(3, pairs / 5)
    settings.reward.epochs = epochs
    return settings
  }

  private func runSettings(_ method: LengthMethod) -> PolicyRunSettings {
    var settings = LanguageSettings().run(by: method)
    settings.steps = steps
    if let lr { settings.learningRate = lr }
    return settings
  }
}

/// What `length` prints.
private struct LengthSummary: Encodable {
  let task: String
  let meanLength: Double
  let modalLength: Int
  let endedShare: Double
  let pairs: Int
  let rewardAccuracy: Double
  let rewardSpearman: Double
  var policies: [Policy] = []

  /// A tuned policy.
  struct Policy: Encodable {
    let method: String
    let steps: [Int]
    let trueReward: [Double]
    let meanLength: Double
    let learnedReward: Double
    let divergence: Double
    let rewardSpearman: Double
    let endedShare: Double
    let distinctPairs: Double?
    let perplexity: Double
    let skippedSteps: Int
  }

  init(_ preparation: LengthPreparation) {
    let statistics = preparation.problem.statistics
    task = preparation.problem.task.rawValue
    meanLength = statistics.mean
    modalLength = statistics.mode
    endedShare = statistics.endedShare
    pairs = preparation.pairs.count
    rewardAccuracy = preparation.reward.model.accuracy(on: preparation.heldOut)
    rewardSpearman = preparation.agreement(on: preparation.reference)
  }

  mutating func add(_ run: PolicyRun, _ method: LengthMethod, _ preparation: LengthPreparation) {
    policies.append(
      Policy(
        method: method.rawValue, steps: run.steps, trueReward: run.gold,
        meanLength: run.lengths.last ?? .nan,
        learnedReward: run.learned.last ?? .nan,
        divergence: run.divergence, rewardSpearman: preparation.agreement(on: run.samples),
        endedShare: run.quality.endedShare, distinctPairs: run.quality.distinctPairs,
        perplexity: run.quality.perplexity, skippedSteps: run.skippedSteps))
  }

  var text: String {
    let head = """
      \(task): samples of \(meanLength.fixed(2)) tokens on average, most often \(modalLength); \
      \((100 * endedShare).fixed(1)) % end by themselves
      reward model of \(pairs) pairs: accuracy \(rewardAccuracy.fixed(3)) on other pairs, Spearman \
      \(rewardSpearman.fixed(3)) with the true reward on samples of the base model

      """
    guard !policies.isEmpty else { return head }
    var table = Table([
      "method", "true reward before", "after", "length", "ended", "learned reward", "Spearman",
      "KL",
      "perplexity", "distinct-2",
    ])
    for policy in policies {
      table.append(
        [.text(policy.method)]
          + [
            policy.trueReward.first ?? .nan, policy.trueReward.last ?? .nan, policy.meanLength,
            policy.endedShare, policy.learnedReward, policy.rewardSpearman, policy.divergence,
            policy.perplexity, policy.distinctPairs ?? .nan,
          ].map { .text($0.fixed(2)) })
    }
    return head + "\n" + table.plainText
  }
}
