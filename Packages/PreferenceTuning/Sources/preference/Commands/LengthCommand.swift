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
      model on these, and tunes the base model by each --method. pref-ft, offline-dpo and offline-ipo \
      learn from the preferences; offline-rwr from samples of the base model and the others from \
      samples of the policy, judged by the learned reward. What is reported is the true reward. Prompts are words of WordNet unless --prompts names others, of \
      at most half of the model's context; of them every fifth is kept to evaluate on, of which the \
      first 128 are, and what is repeated counts once.

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

  @Option(help: "Steps of each method; 160 unless given.")
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "The size of Adam's steps; unless given that of the study for each method and size of model "
        + "(of tiny ones, that of base for methods which it tunes base models by only)."))
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
    if let steps, steps < 1 { throw ValidationError("--steps is \(steps), expected at least 1") }
    if let lr, !(lr > 0 && lr.isFinite) {
      throw ValidationError("--lr is \(lr), expected a positive number")
    }
    let given = ["--out": out != nil, "--steps": steps != nil, "--lr": lr != nil]
    if method.isEmpty, let option = given.keys.sorted().first(where: { given[$0] == true }) {
      throw ValidationError("\(option) is for a tuned model: give a --method")
    }
    try OutputFiles.check(
      [("--out", out), ("--reward-out", rewardOut)],
      against: [("--model", model), ("--prompts", prompts)])
  }

  func run() throws {
    Interruption.install()
    try OptionFlags.naming { try makeProblem() }
  }

  private func makeProblem() throws {
    let base = try LanguageModelFile(model)
    let prompts = try readPrompts(base)
    let policy = try base.policy(maximumTokens: maxNew)
    let preparation = try prepared(policy, prompts)
    if let rewardOut {
      try RewardModelFile(preparation.reward.model, tokenizer: base.tokenizer).save(to: rewardOut)
    }
    var summary = LengthSummary(preparation, repeatedPrompts: prompts.repeated)
    do {
      for method in method {
        let run = try tuned(policy, by: method, preparation, prompts)
        summary.add(run, method, preparation)
        if let out { try LanguageModelFile(run.model, tokenizer: base.tokenizer).save(to: out) }
      }
    } catch {
      // What was finished is not lost.
      try output.show(summary, text: summary.text)
      throw error
    }
    try output.show(summary, text: summary.text)
  }

  private var key: RandomKey {
    RandomKey(seed: UInt64(bitPattern: Int64(seed))).split("length")
  }

  private func prepared(
    _ policy: LanguagePolicy<GPT>, _ prompts: LengthPrompts
  ) throws -> LengthPreparation {
    let stop = InterruptedWork(
      "stopped before the reward was learned; nothing was kept, and the same command starts anew")
    return try showing("samples and reward model", until: stop) { progress in
      try LengthPreparation(
        task, of: policy, prompts: prompts.tuning, settings: settings,
        key: key.split("preparation"), progress: progress)
    }
  }

  private func tuned(
    _ policy: LanguagePolicy<GPT>, by method: LengthMethod, _ preparation: LengthPreparation,
    _ prompts: LengthPrompts
  ) throws -> PolicyRun {
    try showing(method.rawValue, until: Self.stop(during: method)) { progress in
      try PolicyRun(
        policy, preparation.target, prompts: (prompts.tuning, prompts.evaluation),
        settings: runSettings(method, policy.model), key: key.split("run"), progress: progress)
    }
  }

  private static func stop(during method: LengthMethod) -> InterruptedWork {
    InterruptedWork(
      "stopped during \(method.rawValue); what was finished is above, and the same command with "
        + "the other methods gives the rest, since each draws by the seed alone")
  }

  // A line of its own for each stage, since their speeds differ; Ctrl-C throws `stop`.
  private func showing<Value>(
    _ stage: String, until stop: InterruptedWork,
    _ body: ((Double) throws -> Void) throws -> Value
  ) throws -> Value {
    let progress = output.progress
    defer { progress.finish() }
    return try body { share in
      if Interruption.isRequested { throw stop }
      progress.show(stage, done: Int(share * 100), of: 100, unit: "%")
    }
  }

  private func readPrompts(_ base: LanguageModelFile) throws -> LengthPrompts {
    guard let path = prompts else {
      let splits = DefinitionSplits(try DataCatalog().wordNetDefinitions())
      return LengthPrompts(
        tuning: base.prompts(of: splits.tuning), evaluation: base.prompts(of: splits.evaluation))
    }
    // With begin and one more token, which the limit counts, at most half of the context.
    let limit = TokenLimit(base.model.contextLength / 2 + 1, of: base.tokenizer)
    let texts = try RecordFile.readPrompts(path, limit).map(\.prompt)
    return LengthPrompts(base.prompts(texts), of: texts.count)
  }

  private var settings: LengthSettings {
    var settings = LengthSettings()
    settings.pairs = pairs
    settings.heldOutPairs = max(3, pairs / 5)
    settings.reward.epochs = epochs
    return settings
  }

  private func runSettings(_ method: LengthMethod, _ model: GPT) -> PolicyRunSettings {
    var settings = PolicyRunSettings()
    settings.method = method
    settings.steps = steps ?? 160
    settings.learningRate = lr ?? method.learningRate(for: model)
    return settings
  }
}

/// The prompts of a length problem.
private struct LengthPrompts {
  let tuning: [[Int32]]
  let evaluation: [[Int32]]
  var repeated = 0

  init(tuning: [[Int32]], evaluation: [[Int32]]) {
    (self.tuning, self.evaluation) = (tuning, evaluation)
  }

  /// Every fifth of different prompts is kept to evaluate on; all are if they are too few.
  init(_ all: [[Int32]], of count: Int) {
    let isFew = all.count < 5
    tuning = all.indices.filter { isFew || $0 % 5 != 4 }.map { all[$0] }
    evaluation = all.indices.filter { isFew || $0 % 5 == 4 }.map { all[$0] }
    repeated = count - all.count
  }
}

/// What `length` prints.
private struct LengthSummary: Encodable {
  let task: String
  let meanLength: Double
  let modalLength: Int
  let endedShare: Double
  let pairs: Int
  let repeatedPrompts: Int
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

  init(_ preparation: LengthPreparation, repeatedPrompts: Int) {
    self.repeatedPrompts = repeatedPrompts
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
    let repeated =
      repeatedPrompts > 0 ? "\(repeatedPrompts) prompts are repeated, and count once\n" : ""
    let head = """
      \(repeated)\(task): samples of \(meanLength.fixed(2)) tokens on average, most often \(modalLength); \
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
