import ArgumentParser
import PreferenceTuning

/// What completions are scored by.
struct RewardArguments: ParsableArguments {
  /// A reward that is a rule.
  enum Rule: String, ExpressibleByArgument, CaseIterable { case min, mode }

  @Option(help: "min: fewer tokens are better; mode: closer to the most frequent length is better.")
  var reward: Rule?

  @Option(help: "The length that mode prefers; the most frequent of all unless given.")
  var modalLength: Int?

  @Option(help: ArgumentHelp("A learned reward.", valueName: "file"))
  var rewardModel: String?

  func validate() throws {
    if reward != nil && rewardModel != nil {
      throw ValidationError("--reward and --reward-model are two rewards; choose one")
    }
    if modalLength != nil && reward != .mode {
      throw ValidationError("--modal-length is for --reward mode only")
    }
    if let modalLength, modalLength < 0 {
      throw ValidationError("--modal-length is \(modalLength), expected at least 0")
    }
  }

  /// What scores, nil if nothing was asked for; rules count the tokens of `tokenizer`.
  func scorer(_ tokenizer: BytePairTokenizer?) throws -> Scorer? {
    if let rewardModel { return .learned(try RewardModelFile(rewardModel)) }
    guard let reward else { return nil }
    guard let tokenizer else {
      throw ValidationError("--reward counts tokens: give --model FILE, whose tokens they are")
    }
    return .rule(reward == .min ? .minimum : .mode, modalLength: modalLength, tokenizer)
  }
}

/// A reward of texts.
enum Scorer {
  case rule(LengthTask, modalLength: Int?, BytePairTokenizer)
  case learned(RewardModelFile)

  /// The most tokens that can be scored, if there is a limit.
  var limit: TokenLimit? {
    guard case .learned(let file) = self else { return nil }
    return TokenLimit(file.model.trunk.contextLength, of: file.tokenizer)
  }

  /// The rewards of completions, which keep to the limit; `progress` is told how many are done.
  func scores(_ records: [CompletionRecord], progress: (Int) -> Void = { _ in }) -> [Double] {
    switch self {
    case .learned(let file):
      return records.inChunks(progress) { file.model.scores(of: file.tokenizer.completions($0)) }
    case .rule(let task, let modalLength, let tokenizer):
      let lengths = tokenizer.encode(records.map(\.completion)).map(\.count)
      guard !lengths.isEmpty else { return [] }
      let mode = modalLength ?? LengthStatistics(lengths: lengths).mode
      return lengths.map { task.reward(length: $0, modalLength: mode) }
    }
  }
}

extension [CompletionRecord] {
  /// The numbers that `body` gives for chunks of the records; `progress` is told how many are done.
  func inChunks(
    _ progress: (Int) -> Void, _ body: ([CompletionRecord]) -> [Double]
  ) -> [Double] {
    let size = 1024
    return stride(from: 0, to: count, by: size).flatMap { start in
      let end = Swift.min(start + size, count)
      defer { progress(end) }
      return body(Array(self[start..<end]))
    }
  }
}
