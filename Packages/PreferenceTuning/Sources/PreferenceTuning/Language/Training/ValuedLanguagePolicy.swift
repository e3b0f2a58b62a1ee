public import NeuralNetworks
public import Randomness
public import Tensors

/// A language policy with a critic that shares its trunk, for `TuningMethod.actorCritic`.
public struct ValuedLanguagePolicy<Model: LanguageModel>: ResponsePolicy {
  /// The model and the head of values.
  public var valued: ValuedModel<Model>
  /// The token that ends a response.
  public let end: Int32
  /// The most tokens of a response.
  public let maximumTokens: Int

  /// A policy with a critic of zeros.
  public init(_ policy: LanguagePolicy<Model>, key: RandomKey) {
    valued = ValuedModel(policy.model, key: key)
    (end, maximumTokens) = (policy.end, policy.maximumTokens)
  }

  /// Shows the model and the head.
  public mutating func visit(_ visitor: inout some ParameterVisitor) { valued.visit(&visitor) }

  /// It has one.
  public var hasCritic: Bool { true }

  /// `[responses, longest response]`, zero past the end of a response.
  public func tokenLogProbabilities(of responses: [[Int32]], to prompts: [[Int32]]) -> Tensor {
    let batch = Self.batch(responses, prompts)
    return valued.policy.tokenLogProbabilities(batch).rows(over: batch.ranges)
  }

  /// Log-probabilities of tokens, and the reward expected before each.
  public func tokenEvaluations(
    of responses: [[Int32]], to prompts: [[Int32]]
  ) -> (logProbabilities: Tensor, values: Tensor?) {
    let batch = Self.batch(responses, prompts)
    let (logProbabilities, values) = valued(batch)
    return (logProbabilities.rows(over: batch.ranges), values.rows(over: batch.ranges))
  }

  /// What fits into the model's context with the prompt.
  public func part(of response: [Int32], after prompt: [Int32]) -> [Int32] {
    valued.policy.part(of: response, after: prompt)
  }

  private static func batch(_ responses: [[Int32]], _ prompts: [[Int32]]) -> CompletionBatch {
    CompletionBatch(
      zip(prompts, responses).map { PromptedCompletion(prompt: $0, completion: $1) })
  }

  /// One completion for each prompt; the key of row i is `key.split(i)`.
  ///
  /// - Throws: `LanguageError.promptTooLong`.
  public func responses(
    to prompts: [[Int32]], key: RandomKey
  ) throws(LanguageError) -> [[Int32]] {
    try valued.policy.sample(
      prompts, end: end, options: SamplingOptions(maximumTokens: maximumTokens), key: key
    ).map(\.tokens)
  }
}
