/// A policy whose responses are drawn from a transformer, whatever else its losses see.
public protocol ModelPolicy: ResponsePolicy where Prompt == [Int32] {
  /// What responses are drawn from.
  var sampler: LanguagePolicy<GPT> { get }
}

extension LanguagePolicy: ModelPolicy where Model == GPT {
  /// Itself.
  public var sampler: LanguagePolicy<GPT> { self }
}

extension ValuedLanguagePolicy: ModelPolicy where Model == GPT {
  /// The policy without its critic.
  public var sampler: LanguagePolicy<GPT> {
    LanguagePolicy(sampling: valued.policy, end: end, maximumTokens: maximumTokens)
  }
}

extension ReleasedPolicy: ModelPolicy {
  /// The policy as it samples.
  public var sampler: LanguagePolicy<GPT> { policy }
}
