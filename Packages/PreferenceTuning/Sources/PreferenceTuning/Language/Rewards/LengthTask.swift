public import Randomness

/// The synthetic problems of the paper, in which reward is a function of length alone.
///
/// Tajwar et al. 2024, section 3.3 of the specification. Length counts tokens before the end token.
public enum LengthTask: String, Sendable, Codable, CaseIterable {
  /// Shorter is better, and preferences are between samples of the reference: the peak of the
  /// reward is where the reference has little mass.
  case minimum = "min"
  /// Closer to the reference's most frequent length is better: the peaks coincide.
  case mode
  /// Shorter is better, and preferences are between samples that were cut to lengths of an
  /// exponential law: they hardly overlap with the reference.
  case skew

  /// The gold reward: `-length`, or `-|length - modalLength|`.
  public func reward(length: Int, modalLength: Int) -> Double {
    switch self {
    case .minimum, .skew: -Double(length)
    case .mode: -Double(abs(length - modalLength))
    }
  }
}

/// What the reference's samples are like, which the tasks are defined by.
public struct LengthStatistics: Sendable, Hashable, Codable {
  /// The mean length.
  public let mean: Double
  /// The most frequent length, the smallest of several.
  public let mode: Int
  /// The share of samples that ended by themselves.
  public let endedShare: Double

  /// The statistics of samples, at least one.
  public init(_ samples: [SampledCompletion]) {
    self.init(
      lengths: samples.map(\.length),
      endedShare: Double(samples.count(where: \.isEnded)) / Double(samples.count))
  }

  /// The statistics of lengths, at least one.
  public init(lengths: [Int], endedShare: Double = 1) {
    precondition(!lengths.isEmpty, "length statistics of no sample")
    var counts: [Int: Int] = [:]
    for length in lengths { counts[length, default: 0] += 1 }
    mode = counts.min { ($1.value, $0.key) < ($0.value, $1.key) }?.key ?? 0
    mean = Double(lengths.reduce(0, +)) / Double(lengths.count)
    self.endedShare = endedShare
  }
}

/// Two completions of a prompt, the preferred one first.
public struct CompletionPair: Sendable, Hashable, Codable {
  /// The preferred completion with the prompt.
  public var chosen: PromptedCompletion
  /// The other one.
  public var rejected: PromptedCompletion
  /// How much larger the reward of the chosen one is.
  public var gap: Double

  /// A pair.
  public init(chosen: PromptedCompletion, rejected: PromptedCompletion, gap: Double) {
    self.chosen = chosen
    self.rejected = rejected
    self.gap = gap
  }
}

/// A length task for one reference model: rewards, and preferences between its own samples.
public struct LengthProblem: Sendable, Hashable, Codable {
  /// The task.
  public let task: LengthTask
  /// What the reference's samples are like.
  public let statistics: LengthStatistics
  /// The end token.
  public let end: Int32

  /// The problem that a task is for samples of a reference.
  public init(_ task: LengthTask, reference samples: [SampledCompletion], end: Int32) {
    self.task = task
    statistics = LengthStatistics(samples)
    self.end = end
  }

  /// The number of tokens before the end token.
  public func length(of completion: [Int32]) -> Int {
    completion.firstIndex(of: end) ?? completion.count
  }

  /// The gold reward of a completion.
  public func reward(_ completion: [Int32]) -> Double {
    task.reward(length: length(of: completion), modalLength: statistics.mode)
  }

  /// Preferences between two samples of each prompt by gold reward; ties are dropped.
  ///
  /// In the skew task samples are first cut to `ceil(Exp(mean / 4))` tokens and ended there.
  public func preferences(
    _ prompts: [[Int32]], _ samples: [(SampledCompletion, SampledCompletion)], key: RandomKey
  ) -> [CompletionPair] {
    precondition(prompts.count == samples.count, "\(prompts.count) prompts, \(samples.count) pairs")
    return prompts.indices.compactMap { index in
      var generator = key.split(index).generator()
      let first = shown(samples[index].0.tokens, &generator)
      let second = shown(samples[index].1.tokens, &generator)
      return pair(prompts[index], first, second)
    }
  }

  private func shown(_ tokens: [Int32], _ generator: inout RandomGenerator) -> [Int32] {
    guard task == .skew else { return tokens }
    let scale = max(statistics.mean / 4, 1)
    let limit = Int(generator.exponential(rate: 1 / scale).rounded(.up))
    return length(of: tokens) > limit ? Array(tokens.prefix(limit)) + [end] : tokens
  }

  private func pair(_ prompt: [Int32], _ first: [Int32], _ second: [Int32]) -> CompletionPair? {
    let gap = reward(first) - reward(second)
    guard gap != 0 else { return nil }
    let (chosen, rejected) = gap > 0 ? (first, second) : (second, first)
    return CompletionPair(
      chosen: PromptedCompletion(prompt: prompt, completion: chosen),
      rejected: PromptedCompletion(prompt: prompt, completion: rejected), gap: abs(gap))
  }
}

extension LanguageModel {
  /// Two samples of each prompt, such as preferences are stated between.
  ///
  /// `progress` is told how much is done, from 0 to 1, and ends the sampling by throwing.
  ///
  /// - Throws: As `sample(_:end:options:key:batchSize:progress:)`, and what `progress` throws.
  public func samplePairs(
    _ prompts: [[Int32]], end: Int32, options: SamplingOptions = SamplingOptions(), key: RandomKey,
    progress: (Double) throws -> Void = { _ in }
  ) throws -> [(SampledCompletion, SampledCompletion)] {
    try validate(prompts, options)
    // A batch at a time, so that it can be stopped between two.
    let batchSize = 128
    func samples(_ key: RandomKey, after done: Int) throws -> [SampledCompletion] {
      try stride(from: 0, to: prompts.count, by: batchSize).flatMap { start in
        let rows = start..<min(start + batchSize, prompts.count)
        let found = try sample(
          Array(prompts[rows]), keys: rows.map { key.split($0) }, end: end, options: options,
          batchSize: batchSize)
        try progress(Double(done + rows.upperBound) / Double(2 * prompts.count))
        return found
      }
    }
    let first = try samples(key.split("first"), after: 0)
    return Array(zip(first, try samples(key.split("second"), after: prompts.count)))
  }
}
