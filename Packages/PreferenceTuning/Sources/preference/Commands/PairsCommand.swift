import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import PreferenceTuning
import Randomness

/// Makes preference data of a model's own samples: `pairs`.
struct PairsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pairs", abstract: "Make preference data of a model's own samples by a reward.",
    discussion: """
      Draws completions of each prompt, scores them, and writes pairs as JSON Lines with prompt, \
      chosen and rejected. Completions that were cut off before their end or are empty are left \
      out, and so are pairs that are identical or whose rewards differ by no more than the threshold.

      Example:
        preference pairs --model base.safetensors --prompts prompts.jsonl \\
          --reward min --out pairs.jsonl
      """)

  @Option(help: ArgumentHelp("The model.", valueName: "file"))
  var model: String

  @OptionGroup(title: "Prompts") var source: PromptArguments
  @OptionGroup(title: "Reward") var reward: RewardArguments

  @Option(help: "Completions of each prompt, at least 2.")
  var n = 2

  @Option(help: "Pairs of a prompt: all, best-worst or neighbours.")
  var rule = PairSelection.Rule.all

  @Option(help: "The difference of rewards that a pair must exceed.")
  var threshold = 0.0

  @Option(help: "The seed of all that is drawn.")
  var seed = 0

  @OptionGroup(title: "Sampling") var sampling: SamplingArguments

  @Option(help: ArgumentHelp("The file of pairs.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if n < 2 { throw ValidationError("--n is \(n), expected at least 2: a pair needs two") }
    if !(threshold >= 0 && threshold.isFinite) {
      throw ValidationError("--threshold is \(threshold), expected 0 or more")
    }
    if reward.reward == nil && reward.rewardModel == nil {
      throw ValidationError("no reward: give --reward RULE or --reward-model FILE")
    }
    try OutputFiles.check(
      [("--out", out)],
      against: [
        ("--model", model), ("--prompts", source.prompts), ("--reward-model", reward.rewardModel),
      ])
  }

  func run() throws {
    try OptionFlags.naming { try makePairs() }
  }

  private func makePairs() throws {
    let file = try LanguageModelFile(model)
    guard let scorer = try reward.scorer(file.tokenizer) else { return }
    let texts = try source.texts(file, n: n)
    let progress = output.progress
    let samples = try file.model.sample(
      texts.flatMap { [[Int32]](repeating: file.tokenizer.prompt($0), count: n) },
      end: file.tokenizer.end, options: sampling.options,
      key: RandomKey(seed: UInt64(bitPattern: Int64(seed)))
    ) { progress.show("sampling", done: $0, of: n * texts.count, unit: "completions") }
    progress.finish()
    var maker = PairMaker(PairSelection(rule, threshold: threshold), scorer)
    for (index, text) in texts.enumerated() {
      maker.add(text, Array(samples[n * index..<n * (index + 1)]), file.tokenizer)
    }
    let (pairs, summary) = maker.finish(path: out)
    if pairs.isEmpty {
      throw LanguageError.setting(
        name: "the number of pairs", found: "0 of \(samples.count) samples",
        expected: "at least 1. Draw more (--n, --prompts) or longer ones (--max-new)")
    }
    try JSONL.write(pairs, to: out)
    try output.show(summary, text: summary.text)
  }
}

/// Pairs in the making, with counts of what was left out.
private struct PairMaker {
  private let selection: PairSelection
  private let scorer: Scorer
  private var groups: [[CompletionRecord]] = []
  private var samples = 0
  private var cut = 0
  private var empty = 0
  private var tooLong = 0

  init(_ selection: PairSelection, _ scorer: Scorer) {
    self.selection = selection
    self.scorer = scorer
  }

  mutating func add(
    _ prompt: String, _ drawn: [SampledCompletion], _ tokenizer: BytePairTokenizer
  ) {
    samples += drawn.count
    var group: [CompletionRecord] = []
    for sample in drawn {
      let record = CompletionRecord(
        prompt: prompt, completion: tokenizer.decode(sample.tokens))
      if !sample.isEnded {
        cut += 1
      } else if record.completion.isEmpty {
        empty += 1
      } else if !(scorer.limit?.allows(record) ?? true) {
        tooLong += 1
      } else {
        group.append(record)
      }
    }
    groups.append(group)
  }

  // All are scored together, since the most frequent length is that of all.
  func finish(path: String) -> ([PreferenceRecord], PairsSummary) {
    let rewards = scorer.scores(groups.flatMap(\.self))
    var pairs: [PreferenceRecord] = []
    var gaps: [Double] = []
    var start = 0
    for group in groups {
      let own = Array(rewards[start..<start + group.count])
      start += group.count
      for (chosen, rejected) in selection(rewards: own)
      where group[chosen].completion != group[rejected].completion {
        pairs.append(
          PreferenceRecord(
            prompt: group[chosen].prompt, chosen: group[chosen].completion,
            rejected: group[rejected].completion))
        gaps.append(own[chosen] - own[rejected])
      }
    }
    let summary = PairsSummary(
      file: path, pairs: pairs.count, samples: samples, cutOff: cut, empty: empty,
      tooLong: tooLong, meanReward: rewards.reduce(0, +) / Double(max(1, rewards.count)),
      meanGap: gaps.reduce(0, +) / Double(max(1, gaps.count)))
    return (pairs, summary)
  }
}

/// What `pairs` prints.
private struct PairsSummary: Encodable {
  let file: String
  let pairs: Int
  let samples: Int
  let cutOff: Int
  let empty: Int
  let tooLong: Int
  let meanReward: Double
  let meanGap: Double

  var text: String {
    """
    \(pairs) pairs of \(samples) samples; left out: \(cutOff) cut off, \(empty) empty, \
    \(tooLong) too long for the reward model
    mean reward \(meanReward.fixed(3)), of pairs apart by \(meanGap.fixed(3)) on average
    wrote \(file)

    """
  }
}
