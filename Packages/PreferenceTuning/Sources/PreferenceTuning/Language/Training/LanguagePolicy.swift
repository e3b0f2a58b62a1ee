public import NeuralNetworks
public import Randomness
public import Tensors

/// A language model that answers prompts of tokens, which `PreferenceTrainer` tunes.
public struct LanguagePolicy<Model: LanguageModel>: ResponsePolicy {
  /// The model.
  public var model: Model
  /// The token that ends a response.
  public let end: Int32
  /// The most tokens of a response.
  public let maximumTokens: Int

  /// A policy whose responses are drawn at temperature 1 from all tokens.
  ///
  /// - Throws: `LanguageError.setting` if responses may have no token.
  public init(_ model: Model, end: Int32, maximumTokens: Int) throws(LanguageError) {
    try SamplingOptions(maximumTokens: maximumTokens).validate()
    self.init(sampling: model, end: end, maximumTokens: maximumTokens)
  }

  // Of a number that was checked.
  init(sampling model: Model, end: Int32, maximumTokens: Int) {
    (self.model, self.end, self.maximumTokens) = (model, end, maximumTokens)
  }

  /// Shows the model.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&model, "model")
  }

  /// `log pi(y_t | x, y_<t)` of every token, `[responses, longest response]`, zero past the end.
  public func tokenLogProbabilities(
    of responses: [[Int32]], to prompts: [[Int32]]
  ) -> Tensor {
    let batch = CompletionBatch(
      zip(prompts, responses).map { PromptedCompletion(prompt: $0, completion: $1) })
    return model.tokenLogProbabilities(batch).rows(over: batch.ranges)
  }

  /// What fits into the model's context with the prompt.
  public func part(of response: [Int32], after prompt: [Int32]) -> [Int32] {
    model.part(of: response, after: prompt)
  }

  /// One response to each prompt; the key of row i is `key.split(i)`.
  ///
  /// - Throws: `LanguageError.promptTooLong`.
  public func responses(
    to prompts: [[Int32]], key: RandomKey
  ) throws(LanguageError) -> [[Int32]] {
    try samples(of: prompts, key: key).map(\.tokens)
  }

  /// Makes sure that tokens have the log-probabilities they are drawn with where they are scored too,
  /// so that ratios of probabilities are 1 before the first update.
  ///
  /// - Throws: `LanguageError.samplingDisagrees` for a difference of more than 1e-3 nats, or
  ///   `promptTooLong`.
  public func checkSampling(of prompts: [[Int32]], key: RandomKey) throws(LanguageError) {
    let limit = 1e-3
    let drawn = try samples(of: prompts, key: key)
    let scored = model.tokenLogProbabilities(
      CompletionBatch(
        zip(prompts, drawn).map { PromptedCompletion(prompt: $0, completion: $1.tokens) }))
    for (a, b) in zip(drawn.flatMap(\.logProbabilities), scored.scalars) {
      let difference = abs(Double(a) - Double(b))
      if !(difference <= limit) {
        throw .samplingDisagrees(difference: difference, limit: limit)
      }
    }
  }

  /// One response to each prompt with its log-probabilities.
  ///
  /// - Throws: `LanguageError.promptTooLong`.
  public func samples(
    of prompts: [[Int32]], key: RandomKey
  ) throws(LanguageError) -> [SampledCompletion] {
    try model.sample(
      prompts, end: end, options: SamplingOptions(maximumTokens: maximumTokens), key: key)
  }
}
