import Datasets

/// The lines of a data file in one of TRL's forms, which the first line tells.
public enum RecordFile: Sendable, Equatable {
  /// `prompt`, `chosen`, `rejected`.
  case preferences([PreferenceRecord])
  /// `prompt`, `completion`, and perhaps `label`.
  case completions([CompletionRecord])
  /// `prompt`.
  case prompts([PromptRecord])

  /// The number of lines that hold something.
  public var count: Int {
    switch self {
    case .preferences(let records): records.count
    case .completions(let records): records.count
    case .prompts(let records): records.count
    }
  }

  private enum Form { case preferences, completions, prompts }

  /// Reads a file and checks every line.
  ///
  /// With a tokenizer and a context it is also checked that begin, prompt, completion and end fit
  /// into so many tokens.
  ///
  /// - Throws: `LanguageError.file` for a missing file or a malformed line, and `record` with the
  ///   number of a line that is of no use.
  public init(
    _ path: String, fitting limit: TokenLimit? = nil
  ) throws(LanguageError) {
    let forms = try Self.lines(path, as: AnyRecord.self)
    guard let first = forms.first else {
      throw .file(.empty(file: path, field: "the list of records"))
    }
    switch first.value.form {
    case .preferences:
      self = .preferences(try Self.readPreferences(path, limit))
    case .completions:
      self = .completions(try Self.readCompletions(path, limit))
    case .prompts:
      self = .prompts(try Self.readPrompts(path, limit))
    }
  }

  /// Reads pairs; throws as `init` does, and for lines of another form.
  public static func readPreferences(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [PreferenceRecord] {
    try checked(path) { (record: PreferenceRecord) in
      if record.chosen.isEmpty { return .empty(field: "chosen") }
      if record.rejected.isEmpty { return .empty(field: "rejected") }
      if record.chosen == record.rejected { return .identicalPair }
      return limit?.problem(record.prompt, record.chosen, field: "chosen")
        ?? limit?.problem(record.prompt, record.rejected, field: "rejected")
    }
  }

  /// Reads completions; throws as `init` does, and for lines of another form.
  public static func readCompletions(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [CompletionRecord] {
    try checked(path) { (record: CompletionRecord) in problem(record, limit) }
  }

  /// Reads completions that all have a label; throws as `init` does, and for lines without.
  public static func readLabelled(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [CompletionRecord] {
    try checked(path) { (record: CompletionRecord) in
      record.label == nil ? .missingLabel : problem(record, limit)
    }
  }

  private static func problem(_ record: CompletionRecord, _ limit: TokenLimit?) -> RecordProblem? {
    if record.completion.isEmpty { return .empty(field: "completion") }
    if record.ended == false { return .missingEnd(field: "completion") }
    return limit?.problem(record.prompt, record.completion, field: "completion")
  }

  /// Reads prompts, from lines of any form; throws as `init` does.
  public static func readPrompts(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [PromptRecord] {
    try checked(path) { (record: PromptRecord) in
      limit?.problem(record.prompt, "", field: "prompt")
    }
  }

  private static func checked<Record: Decodable>(
    _ path: String, _ problem: (Record) -> RecordProblem?
  ) throws(LanguageError) -> [Record] {
    let lines = try lines(path, as: Record.self)
    for line in lines {
      if let problem = problem(line.value) {
        throw .record(file: path, line: line.number, problem: problem)
      }
    }
    if lines.isEmpty { throw .file(.empty(file: path, field: "the list of records")) }
    return lines.map(\.value)
  }

  static func lines<Record: Decodable>(
    _ path: String, as type: Record.Type
  ) throws(LanguageError) -> [JSONL.Line<Record>] {
    do {
      return try JSONL.readLines(path, as: type)
    } catch {
      throw .file(error)
    }
  }

  /// Tells the forms apart by the fields that are there.
  private struct AnyRecord: Decodable {
    let form: Form

    private enum Field: String, CodingKey { case chosen, rejected, completion, label }

    init(from decoder: any Decoder) throws {
      let fields = Set(try decoder.container(keyedBy: Field.self).allKeys)
      form =
        if !fields.isDisjoint(with: [.chosen, .rejected]) {
          .preferences
        } else if !fields.isDisjoint(with: [.completion, .label]) {
          .completions
        } else {
          .prompts
        }
    }
  }
}

/// How many tokens a tokenizer may make of a prompt with its completion.
public struct TokenLimit: Sendable {
  /// What counts the tokens.
  public let tokenizer: BytePairTokenizer
  /// The most tokens, begin and end included.
  public let tokens: Int

  /// A limit, such as the context of a model.
  public init(_ tokens: Int, of tokenizer: BytePairTokenizer) {
    self.tokens = tokens
    self.tokenizer = tokenizer
  }

  /// Whether a completion with its prompt keeps to the limit.
  public func allows(_ record: CompletionRecord) -> Bool {
    problem(record.prompt, record.completion, field: "completion") == nil
  }

  fileprivate func problem(
    _ prompt: String, _ completion: String, field: String
  ) -> RecordProblem? {
    let count = tokenizer.encode(prompt).count + tokenizer.encode(completion).count + 2
    return count > tokens ? .tooLong(field: field, tokens: count, limit: tokens) : nil
  }
}
