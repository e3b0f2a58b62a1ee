/// A policy whose responses are drawn from a language model, whatever else its losses see.
public protocol ModelPolicy: ResponsePolicy where Prompt == [Int32] {
  /// The kind of model.
  associatedtype Model: LanguageModel
  /// What responses are drawn from.
  var sampler: LanguagePolicy<Model> { get }
}

extension LanguagePolicy: ModelPolicy {
  /// Itself.
  public var sampler: LanguagePolicy<Model> { self }
}

extension ValuedLanguagePolicy: ModelPolicy {
  /// The policy without its critic.
  public var sampler: LanguagePolicy<Model> {
    LanguagePolicy(sampling: valued.policy, end: end, maximumTokens: maximumTokens)
  }
}

extension ReleasedPolicy: ModelPolicy {
  /// The policy as it samples.
  public var sampler: LanguagePolicy<GPT> { policy }
}
