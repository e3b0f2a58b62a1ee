/// A policy whose responses are drawn from a transformer, whatever else its losses see.
protocol ModelPolicy: ResponsePolicy where Prompt == [Int32] {
  /// What responses are drawn from.
  var sampler: LanguagePolicy<GPT> { get }
}

extension LanguagePolicy: ModelPolicy where Model == GPT {
  var sampler: LanguagePolicy<GPT> { self }
}

extension ValuedLanguagePolicy: ModelPolicy where Model == GPT {
  var sampler: LanguagePolicy<GPT> {
    LanguagePolicy(sampling: valued.policy, end: end, maximumTokens: maximumTokens)
  }
}

extension ReleasedPolicy: ModelPolicy {
  var sampler: LanguagePolicy<GPT> { policy }
}
