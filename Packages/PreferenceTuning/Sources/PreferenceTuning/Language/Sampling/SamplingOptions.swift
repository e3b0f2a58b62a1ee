/// How the next token is drawn.
public struct SamplingOptions: Sendable, Hashable, Codable {
  /// Divides the logits; 0 takes the most probable token.
  public var temperature: Double
  /// Only so many of the most probable tokens are drawn; nothing means all.
  public var topK: Int?
  /// Only the fewest tokens that have this probability together are drawn (Holtzman and others, 2020).
  public var topP: Double
  /// The most tokens of a completion.
  public var maximumTokens: Int

  /// Options; as they stand, all tokens are drawn with the model's own probabilities.
  public init(
    temperature: Double = 1, topK: Int? = nil, topP: Double = 1, maximumTokens: Int = 48
  ) {
    self.temperature = temperature
    self.topK = topK
    self.topP = topP
    self.maximumTokens = maximumTokens
  }

  /// Checks the options.
  ///
  /// - Throws: `LanguageError.setting` for the first that cannot be.
  public func validate() throws(LanguageError) {
    if !(temperature >= 0 && temperature.isFinite) {
      throw .setting(name: "temperature", found: "\(temperature)", expected: "0 or more")
    }
    if let topK, topK < 1 {
      throw .setting(name: "top-k", found: "\(topK)", expected: "at least 1")
    }
    if !(topP > 0 && topP <= 1) {
      throw .setting(name: "top-p", found: "\(topP)", expected: "above 0 and at most 1")
    }
    if maximumTokens < 1 {
      throw .setting(name: "new tokens", found: "\(maximumTokens)", expected: "at least 1")
    }
  }

  /// Whether tokens are drawn with the model's own probabilities.
  var isPlain: Bool { temperature == 1 && topK == nil && topP == 1 }
}

/// A completion that was drawn.
public struct SampledCompletion: Sendable, Hashable {
  /// The tokens, the end token included if it was drawn.
  public var tokens: [Int32]
  /// The model's own log-probability of each token, at temperature 1 and among all tokens.
  public var logProbabilities: [Float]
  /// Whether the end token was drawn; else the completion was cut off.
  public var isEnded: Bool

  /// A completion with a log-probability for each token.
  public init(tokens: [Int32], logProbabilities: [Float], isEnded: Bool) {
    self.tokens = tokens
    self.logProbabilities = logProbabilities
    self.isEnded = isEnded
  }

  /// The number of tokens before the end token.
  public var length: Int { tokens.count - (isEnded ? 1 : 0) }
}
