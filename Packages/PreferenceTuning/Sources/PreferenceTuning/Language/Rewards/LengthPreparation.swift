public import Randomness
import Statistics

/// How a length task's data and its learned reward are made.
public struct LengthSettings: Sendable, Hashable, Codable {
  /// The pairs of samples that preferences are stated between; ties are dropped.
  public var pairs = 2000
  /// As many pairs of other prompts, which the reward model is judged on; of the same prompt where
  /// there is but one.
  public var heldOutPairs = 400
  /// How the reward model is trained.
  public var reward = TuningSettings(epochs: 2, batchSize: 32, learningRate: 1e-3)

  /// The settings of quick runs.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: `LanguageError.setting` for the first that cannot be.
  public func validate() throws(LanguageError) {
    for (name, value) in [("pairs", pairs), ("held-out pairs", heldOutPairs)] {
      try LanguageError.check(name, value, in: 3...1_000_000)
    }
    try reward.validate()
  }
}

/// A length task made from a reference model's own samples: the problem, preferences, and a reward
/// model that has learned them.
public struct LengthPreparation: Sendable {
  /// The task with the statistics of the reference's samples.
  public let problem: LengthProblem
  /// What preferences are learned from.
  public let pairs: [CompletionPair]
  /// Pairs of other prompts.
  public let heldOut: [CompletionPair]
  /// Uncut samples of the held-out prompts.
  public let reference: [PromptedCompletion]
  /// The learned reward.
  public let reward: LearnedReward

  /// Draws samples, states preferences and trains the reward model on a copy of the reference.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - policy: The reference.
  ///   - prompts: Prompts to draw from, each used once until all have been.
  ///   - settings: How much.
  ///   - key: The source of all that is drawn.
  ///   - progress: Is told how much is done, from 0 to 1, and ends the preparation by throwing;
  ///     sampling is the first half.
  /// - Throws: `LanguageError` for settings or prompts of no use, for preferences without a pair,
  ///   and for a training that diverges; what `progress` throws.
  public init(
    _ task: LengthTask, of policy: LanguagePolicy<GPT>, prompts: [[Int32]],
    settings: LengthSettings, key: RandomKey, progress: (Double) throws -> Void = { _ in }
  ) throws {
    let samples = try LengthSamples(
      of: policy, prompts: prompts, settings: settings, key: key
    ) { try progress($0 / 2) }
    let problem = LengthProblem(task, reference: samples.all, end: policy.end)
    let preferences = [(0..<settings.pairs, "pairs"), (samples.heldOut, "held-out")].map {
      problem.preferences(
        Array(samples.prompts[$0]), Array(samples.pairs[$0]), key: key.split($1))
    }
    self.problem = problem
    (pairs, heldOut) = (preferences[0], preferences[1])
    reference = samples.heldOut.flatMap { index in
      [samples.pairs[index].0, samples.pairs[index].1].map {
        PromptedCompletion(prompt: samples.prompts[index], completion: $0.tokens)
      }
    }
    var training = try RewardTuning(
      RewardModel(policy.model, key: key.split("head")), on: pairs, settings: settings.reward,
      key: key.split("reward"))
    while !training.isFinished {
      try training.advance()
      try progress((1 + Double(training.losses.count) / Double(training.stepCount)) / 2)
    }
    reward = LearnedReward(training.model, standardizedOn: reference)
  }

  /// Preparations with known parts, such as were stored.
  public init(
    _ problem: LengthProblem, pairs: [CompletionPair], heldOut: [CompletionPair],
    reference: [PromptedCompletion], reward: LearnedReward
  ) {
    self.problem = problem
    self.pairs = pairs
    self.heldOut = heldOut
    self.reference = reference
    self.reward = reward
  }

  /// Spearman's correlation of learned and true reward; NaN if either is constant.
  public func agreement(on rows: [PromptedCompletion]) -> Double {
    let gold = rows.map { problem.reward($0.completion) }
    return (try? spearman(reward.scores(of: rows), gold))?.coefficient ?? .nan
  }

  /// The mean true reward.
  public func gold(_ rows: [PromptedCompletion]) -> Double {
    mean(rows.map { problem.reward($0.completion) })
  }
}

/// Two samples of each of as many prompts as a task needs.
private struct LengthSamples {
  let prompts: [[Int32]]
  let pairs: [(SampledCompletion, SampledCompletion)]
  let heldOut: Range<Int>

  var all: [SampledCompletion] { pairs.flatMap { [$0.0, $0.1] } }

  init(
    of policy: LanguagePolicy<GPT>, prompts known: [[Int32]], settings: LengthSettings,
    key: RandomKey, progress: (Double) throws -> Void
  ) throws {
    try settings.validate()
    if known.isEmpty {
      throw LanguageError.setting(name: "the number of prompts", found: "0", expected: "at least 1")
    }
    heldOut = settings.pairs..<settings.pairs + settings.heldOutPairs
    prompts = Self.places(settings, of: known.count, key: key.split("prompts")).map { known[$0] }
    pairs = try policy.model.samplePairs(
      prompts, end: policy.end, options: SamplingOptions(maximumTokens: policy.maximumTokens),
      key: key.split("samples"), progress: progress)
  }

  // The prompts of pairs, then those of held-out pairs. Where there are too few for each to be used
  // once, they are parted first, since a held-out pair is one of another prompt.
  private static func places(_ settings: LengthSettings, of count: Int, key: RandomKey) -> [Int] {
    var generator = key.generator()
    let order = generator.permutation(count)
    let needed = settings.pairs + settings.heldOutPairs
    if count >= needed { return Array(order.prefix(needed)) }
    let kept = max(1, count * settings.heldOutPairs / needed)
    let used = count > 1 ? Array(order.dropLast(kept)) : order
    let held = Array(order.suffix(kept))
    return (0..<settings.pairs).map { used[$0 % used.count] }
      + (0..<settings.heldOutPairs).map { held[$0 % held.count] }
  }
}

/// A reward model whose scores are moved and scaled to mean 0 and deviation 1 on given completions.
///
/// Preferences leave the level of a reward open, on which weighted likelihood would depend.
public struct LearnedReward: Sendable {
  /// The model.
  public let model: RewardModel<GPT>
  /// The mean of its scores.
  public let center: Double
  /// Their deviation, 1 if they are all equal.
  public let scale: Double

  /// A reward with known moments.
  public init(_ model: RewardModel<GPT>, center: Double, scale: Double) {
    self.model = model
    self.center = center
    self.scale = scale
  }

  /// A reward with the moments of its scores on completions.
  public init(_ model: RewardModel<GPT>, standardizedOn rows: [PromptedCompletion]) {
    let scores = model.scores(of: rows)
    let center = mean(scores)
    let deviation = mean(scores.map { ($0 - center) * ($0 - center) }).squareRoot()
    self.init(model, center: center, scale: deviation > 0 ? deviation : 1)
  }

  /// Standardised scores.
  public func scores(of rows: [PromptedCompletion]) -> [Double] {
    model.scores(of: rows).map { ($0 - center) / scale }
  }

  /// Standardised scores of responses to prompts.
  @Sendable
  func scores(_ prompts: [[Int32]], _ responses: [[Int32]]) -> [Double] {
    scores(
      of: zip(prompts, responses).map { PromptedCompletion(prompt: $0, completion: $1) })
  }
}
