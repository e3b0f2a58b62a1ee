extension ResponseGroup where Prompt == [Int32] {
  /// A stated preference: the preferred completion has reward 1, the other 0.
  ///
  /// Both answer the prompt of the preferred one.
  public init(_ pair: CompletionPair) {
    self.init(
      prompt: pair.chosen.prompt, responses: [pair.chosen.completion, pair.rejected.completion],
      rewards: [1, 0])
  }

  /// Scored completions of one prompt, that of the first, in their order.
  public init(_ completions: [PromptedCompletion], rewards: [Double]) {
    self.init(
      prompt: completions[0].prompt, responses: completions.map(\.completion), rewards: rewards)
  }

  /// A single completion with a verdict, for KTO with a threshold of one half: reward 1 if it is
  /// desirable and 0 if not.
  public init(_ completion: PromptedCompletion, isDesirable: Bool) {
    self.init(
      prompt: completion.prompt, responses: [completion.completion],
      rewards: [isDesirable ? 1 : 0])
  }
}

extension ResponseSource where Prompt == [Int32] {
  /// Stated preferences as fixed responses, for two responses to a prompt.
  public static func preferences(_ pairs: [CompletionPair]) -> ResponseSource {
    .offline(pairs.map { ResponseGroup($0) })
  }
}
