/// What a policy is tuned for, and what it is judged by.
public struct TuningTarget: Sendable {
  /// Preferences that offline methods learn from.
  public var pairs: [CompletionPair]
  /// The learned reward, which judges samples while a policy is tuned.
  public var reward: LearnedReward
  /// The gold reward of completions, which no method sees.
  public var gold: @Sendable ([PromptedCompletion]) -> [Double]

  /// A target.
  public init(
    pairs: [CompletionPair] = [], reward: LearnedReward,
    gold: @escaping @Sendable ([PromptedCompletion]) -> [Double]
  ) {
    self.pairs = pairs
    self.reward = reward
    self.gold = gold
  }
}

extension LengthPreparation {
  /// The task as a policy meets it.
  public var target: TuningTarget {
    let problem = problem
    return TuningTarget(pairs: pairs, reward: reward) { rows in
      rows.map { problem.reward($0.completion) }
    }
  }
}
