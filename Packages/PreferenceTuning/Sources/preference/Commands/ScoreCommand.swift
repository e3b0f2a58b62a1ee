import ArgumentParser
import CommandLineTool
import Datasets
import Experiments
import PreferenceTuning

/// Scores completions or pairs: `score`.
struct ScoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score", abstract: "Score completions or pairs by a reward and a language model.",
    discussion: """
      Reads JSON Lines with prompt and completion, or with prompt, chosen and rejected. --model adds \
      log-probabilities in nats. Of pairs, accuracy is the share whose chosen completion has the \
      higher reward, or the higher log-probability if no reward is asked for. Completions with \
      "ended": false were cut off; they are scored without an end. The rules of --reward count \
      tokens and need --model.

      Examples:
        preference score pairs.jsonl --reward-model reward.safetensors
        preference score samples.jsonl --model base.safetensors --reward min \\
          --out scored.jsonl
      """)

  @Argument(help: "The file; it may be inside gzip.")
  var file: String

  @Option(help: ArgumentHelp("A language model.", valueName: "file"))
  var model: String?

  @OptionGroup(title: "Reward") var reward: RewardArguments

  @Option(help: ArgumentHelp("Write each line with its scores.", valueName: "file"))
  var out: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if model == nil && reward.reward == nil && reward.rewardModel == nil {
      throw ValidationError("nothing to score by: give --reward-model FILE or --model FILE")
    }
    if reward.reward != nil && model == nil {
      throw ValidationError("--reward counts tokens: give --model FILE, whose tokens they are")
    }
    try OutputFiles.check(
      [("--out", out)],
      against: [("<file>", file), ("--model", model), ("--reward-model", reward.rewardModel)])
  }

  func run() throws {
    let language = try model.map { try LanguageModelFile($0) }
    let scorer = try reward.scorer(language?.tokenizer)
    let limits = [
      language.map { TokenLimit($0.model.contextLength, of: $0.tokenizer) }, scorer?.limit,
    ].compactMap(\.self)
    let contents = try RecordFile(file, fitting: limits, readsSamples: true)
    let records = try completions(contents)
    let progress = output.progress
    func show(_ done: Int) {
      progress.show("scoring", done: done, of: records.count, unit: "completions")
    }
    let scores = Scores(
      rewards: scorer?.scores(records, progress: show),
      logProbabilities: language.map { file in
        records.inChunks(show) {
          file.model.logProbabilities(of: file.tokenizer.completions($0))
        }
      })
    progress.finish()
    let isPaired = if case .preferences = contents { true } else { false }
    let lines = scores.lines(records, isPaired: isPaired)
    if let out { try JSONL.write(lines, to: out) }
    let summary = ScoreSummary(
      file, scores, isPaired: isPaired, cutOff: records.count { $0.ended == false })
    try output.show(summary, text: summary.text)
  }

  // Of pairs the chosen one comes first.
  private func completions(_ contents: RecordFile) throws -> [CompletionRecord] {
    switch contents {
    case .completions(let records): return records
    case .preferences(let pairs):
      return pairs.flatMap { pair in
        [pair.chosen, pair.rejected].map {
          CompletionRecord(prompt: pair.prompt, completion: $0)
        }
      }
    case .prompts:
      throw LanguageError.file(
        .missingKey(file: file, key: "completion", present: ["prompt"]))
    }
  }
}

/// Scores of completions, two after each other for a pair.
private struct Scores {
  let rewards: [Double]?
  let logProbabilities: [Double]?

  /// A scored line in the form of its file.
  struct Line: Encodable {
    let prompt: String
    var completion: String?
    var label: Bool?
    var ended: Bool?
    var chosen: String?
    var rejected: String?
    var reward: Double?
    var logProbability: Double?
    var chosenReward: Double?
    var rejectedReward: Double?
    var chosenLogProbability: Double?
    var rejectedLogProbability: Double?
  }

  func lines(_ records: [CompletionRecord], isPaired: Bool) -> [Line] {
    guard isPaired else {
      return records.enumerated().map { index, record in
        Line(
          prompt: record.prompt, completion: record.completion, label: record.label,
          ended: record.ended, reward: rewards?[index], logProbability: logProbabilities?[index])
      }
    }
    return stride(from: 0, to: records.count, by: 2).map { index in
      Line(
        prompt: records[index].prompt, chosen: records[index].completion,
        rejected: records[index + 1].completion, chosenReward: rewards?[index],
        rejectedReward: rewards?[index + 1], chosenLogProbability: logProbabilities?[index],
        rejectedLogProbability: logProbabilities?[index + 1])
    }
  }
}

/// What `score` prints.
private struct ScoreSummary: Encodable {
  let file: String
  let count: Int
  let cutOff: Int
  let meanReward: Double?
  let meanLogProbability: Double?
  let accuracy: Double?
  let meanMargin: Double?

  init(_ file: String, _ scores: Scores, isPaired: Bool, cutOff: Int) {
    func mean(_ values: [Double]) -> Double {
      values.reduce(0, +) / Double(max(1, values.count))
    }
    self.cutOff = cutOff
    let values = scores.rewards ?? scores.logProbabilities ?? []
    self.file = file
    count = isPaired ? values.count / 2 : values.count
    meanReward = scores.rewards.map(mean)
    meanLogProbability = scores.logProbabilities.map(mean)
    let margins = stride(from: 0, to: values.count - 1, by: 2).map { values[$0] - values[$0 + 1] }
    let hits = margins.map { $0 > 0 ? 1 : $0 == 0 ? 0.5 : 0 }
    accuracy = isPaired ? mean(hits) : nil
    meanMargin = isPaired ? mean(margins) : nil
  }

  var text: String {
    var parts = ["\(count) \(accuracy == nil ? "completions" : "pairs")"]
    if cutOff > 0 { parts.append("\(cutOff) of them cut off") }
    if let meanReward { parts.append("mean reward \(meanReward.fixed(3))") }
    if let meanLogProbability {
      parts.append("mean log-probability \(meanLogProbability.fixed(3)) nats")
    }
    if let accuracy { parts.append("accuracy \(accuracy.fixed(3))") }
    if let meanMargin { parts.append("mean margin \(meanMargin.fixed(3))") }
    return parts.joined(separator: ", ") + "\n"
  }
}
