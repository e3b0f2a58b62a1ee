/// A prompt with a completion that was preferred and one that was not, as TRL stores them.
public struct PreferenceRecord: Codable, Sendable, Hashable {
  /// What comes before.
  public var prompt: String
  /// The preferred completion.
  public var chosen: String
  /// The other one.
  public var rejected: String

  /// A pair of completions of a prompt.
  public init(prompt: String, chosen: String, rejected: String) {
    self.prompt = prompt
    self.chosen = chosen
    self.rejected = rejected
  }
}

/// A prompt with one completion, and whether it was desirable if somebody said so.
public struct CompletionRecord: Codable, Sendable, Hashable {
  /// What comes before.
  public var prompt: String
  /// What follows.
  public var completion: String
  /// Whether the completion is desirable; nothing in demonstrations.
  public var label: Bool?
  /// False for a sample that was cut off before it ended.
  public var ended: Bool?

  /// A completion of a prompt.
  public init(prompt: String, completion: String, label: Bool? = nil, ended: Bool? = nil) {
    self.prompt = prompt
    self.completion = completion
    self.label = label
    self.ended = ended
  }
}

/// A prompt alone.
public struct PromptRecord: Codable, Sendable, Hashable {
  /// What a completion shall follow.
  public var prompt: String

  /// A prompt.
  public init(prompt: String) { self.prompt = prompt }
}
