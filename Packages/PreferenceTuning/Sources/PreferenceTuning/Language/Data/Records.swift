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
  /// How good the completion is, the larger the better; nothing if nobody said so.
  public var reward: Double?

  /// A completion of a prompt.
  public init(
    prompt: String, completion: String, label: Bool? = nil, ended: Bool? = nil,
    reward: Double? = nil
  ) {
    self.prompt = prompt
    self.completion = completion
    self.label = label
    self.ended = ended
    self.reward = reward
  }
}

/// A prompt alone.
public struct PromptRecord: Codable, Sendable, Hashable {
  /// What a completion shall follow.
  public var prompt: String

  /// A prompt.
  public init(prompt: String) { self.prompt = prompt }
}

extension PreferenceRecord {
  /// Decodes texts or conversations; without a prompt it is what both completions begin with.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    let chosen = try fields.decode(RecordText.self, forKey: .chosen)
    let rejected = try fields.decode(RecordText.self, forKey: .rejected)
    if let prompt = try fields.decodeIfPresent(RecordText.self, forKey: .prompt) {
      self.init(prompt: prompt.string, chosen: chosen.string, rejected: rejected.string)
    } else if let parts = chosen.parted(from: rejected) {
      self.init(
        prompt: parts.prompt.string, chosen: parts.first.string, rejected: parts.second.string)
    } else {
      throw DecodingError.dataCorruptedError(
        forKey: .rejected, in: fields, debugDescription: "a text beside a conversation")
    }
  }
}

extension CompletionRecord {
  /// Decodes texts or conversations.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      prompt: try fields.decode(RecordText.self, forKey: .prompt).string,
      completion: try fields.decode(RecordText.self, forKey: .completion).string,
      label: try fields.decodeIfPresent(Bool.self, forKey: .label),
      ended: try fields.decodeIfPresent(Bool.self, forKey: .ended),
      reward: try fields.decodeIfPresent(Double.self, forKey: .reward))
  }
}

extension PromptRecord {
  /// Decodes a text or a conversation, or the prompt of a pair that does not name it.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    if !fields.contains(.prompt), let pair = try? PreferenceRecord(from: decoder) {
      self.init(prompt: pair.prompt)
    } else {
      self.init(prompt: try fields.decode(RecordText.self, forKey: .prompt).string)
    }
  }
}
