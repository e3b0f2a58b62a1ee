import Datasets

/// The lines of a data file in one of TRL's forms, which the first line tells.
public enum RecordFile: Sendable, Equatable {
  /// `prompt`, `chosen`, `rejected`.
  case preferences([PreferenceRecord])
  /// `prompt`, `completion`, and perhaps `label` or `reward`.
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

  /// Reads a file and checks every line.
  ///
  /// With limits it is also checked that begin, prompt, completion and end fit into so many tokens.
  /// Completions that were cut off before their end, and those that ended at once, are refused
  /// unless `readsSamples` is set.
  ///
  /// - Throws: `LanguageError.file` for a missing file or a malformed line, and `record` with the
  ///   number of a line that is of no use.
  public init(
    _ path: String, fitting limits: [TokenLimit] = [], readsSamples: Bool = false
  ) throws(LanguageError) {
    let lines = try Self.lines(path, as: AnyRecord.self)
    switch lines.first?.value {
    case .preference:
      let found = try Self.records(lines, of: path, field: "chosen") { $0.preference }
      self = .preferences(try Self.checked(found, of: path) { limits.problem($0) })
    case .completion:
      let found = try Self.records(lines, of: path, field: "completion") { $0.completion }
      self = .completions(
        try Self.checked(found, of: path) { limits.problem($0, readsSamples: readsSamples) })
    case .prompt:
      let found = try Self.records(lines, of: path, field: "prompt") { $0.prompt }
      self = .prompts(try Self.checked(found, of: path) { limits.problem($0) })
    case nil: throw .file(.empty(file: path, field: "the list of records"))
    }
  }

  /// Reads pairs; throws as `init` does, and for lines of another form.
  public static func readPreferences(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [PreferenceRecord] {
    try read(path) { [limit].compactMap(\.self).problem($0) }
  }

  /// Reads completions; throws as `init` does, and for lines of another form.
  public static func readCompletions(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [CompletionRecord] {
    try read(path) { [limit].compactMap(\.self).problem($0) }
  }

  /// Reads completions that all have a label; throws as `init` does, and for lines without.
  public static func readLabelled(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [CompletionRecord] {
    try read(path) { (record: CompletionRecord) in
      record.label == nil ? .missingLabel : [limit].compactMap(\.self).problem(record)
    }
  }

  /// Reads samples that all have a reward, also cut off ones.
  ///
  /// Each is by itself, or, for a method that compares them, in a group of one prompt, in their order;
  /// a group has as many as the prompt with the fewest.
  ///
  /// - Throws: As `init` does, and for a line without a reward, or where groups are asked for, of a
  ///   prompt with a single one, or with a number of them that makes no whole groups.
  public static func readScored(
    _ path: String, for method: TuningMethod, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [[CompletionRecord]] {
    let lines = try lines(path, as: CompletionRecord.self)
    if lines.isEmpty { throw .file(.empty(file: path, field: "the list of records")) }
    let records = try checked(lines.map { ($0.number, $0.value) }, of: path) { record in
      record.reward == nil
        ? .missingReward : [limit].compactMap(\.self).problem(record, readsSamples: true)
    }
    guard method.needsGroups else { return records.map { [$0] } }
    var places: [String: Int] = [:]
    var groups: [[Int]] = []
    for (index, record) in records.enumerated() {
      if let place = places[record.prompt] {
        groups[place].append(index)
      } else {
        places[record.prompt] = groups.count
        groups.append([index])
      }
    }
    let size = groups.lazy.map(\.count).min() ?? 0
    if let odd = groups.first(where: { size < 2 ? $0.count < 2 : $0.count % size != 0 }) {
      throw .record(
        file: path, line: lines[odd[0]].number,
        problem: .groupSize(found: odd.count, fewest: size))
    }
    return groups.flatMap { group in
      stride(from: 0, to: group.count, by: size).map { start in
        group[start..<start + size].map { records[$0] }
      }
    }
  }

  /// Reads prompts, from lines of any form; throws as `init` does.
  public static func readPrompts(
    _ path: String, _ limit: TokenLimit? = nil
  ) throws(LanguageError) -> [PromptRecord] {
    try read(path) { [limit].compactMap(\.self).problem($0) }
  }

  private typealias Numbered<Record> = (number: Int, value: Record)

  private static func read<Record: Decodable>(
    _ path: String, _ problem: (Record) -> RecordProblem?
  ) throws(LanguageError) -> [Record] {
    let lines = try lines(path, as: Record.self)
    if lines.isEmpty { throw .file(.empty(file: path, field: "the list of records")) }
    return try checked(lines.map { ($0.number, $0.value) }, of: path, problem)
  }

  private static func checked<Record>(
    _ lines: [Numbered<Record>], of path: String, _ problem: (Record) -> RecordProblem?
  ) throws(LanguageError) -> [Record] {
    for line in lines {
      if let problem = problem(line.value) {
        throw .record(file: path, line: line.number, problem: problem)
      }
    }
    return lines.map(\.value)
  }

  // The records of one form; a line of another form lacks its field.
  private static func records<Record>(
    _ lines: [JSONL.Line<AnyRecord>], of path: String, field: String,
    _ record: (AnyRecord) -> Record?
  ) throws(LanguageError) -> [Numbered<Record>] {
    var records: [Numbered<Record>] = []
    for line in lines {
      guard let record = record(line.value) else {
        throw .file(
          .malformedLine(
            file: path, line: line.number, column: 1, found: "no such entry",
            expected: "an entry \"\(field)\""))
      }
      records.append((line.number, record))
    }
    return records
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
}

/// A line of any form, which its fields tell.
private enum AnyRecord: Decodable {
  case preference(PreferenceRecord)
  case completion(CompletionRecord)
  case prompt(PromptRecord)

  private enum Field: String, CodingKey { case chosen, rejected, completion, label, reward }

  init(from decoder: any Decoder) throws {
    let fields = Set(try decoder.container(keyedBy: Field.self).allKeys)
    self =
      if !fields.isDisjoint(with: [.chosen, .rejected]) {
        .preference(try PreferenceRecord(from: decoder))
      } else if !fields.isDisjoint(with: [.completion, .label, .reward]) {
        .completion(try CompletionRecord(from: decoder))
      } else {
        .prompt(try PromptRecord(from: decoder))
      }
  }

  var preference: PreferenceRecord? {
    if case .preference(let record) = self { record } else { nil }
  }

  var completion: CompletionRecord? {
    if case .completion(let record) = self { record } else { nil }
  }

  var prompt: PromptRecord {
    switch self {
    case .preference(let record): PromptRecord(prompt: record.prompt)
    case .completion(let record): PromptRecord(prompt: record.prompt)
    case .prompt(let record): record
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
    problem(record.prompt, record.completion, field: "completion", ended: record.ended) == nil
  }

  fileprivate func problem(
    _ prompt: String, _ completion: String, field: String, ended: Bool? = nil
  ) -> RecordProblem? {
    let bounds = ended == false ? 1 : 2
    let count = tokenizer.encode(prompt).count + tokenizer.encode(completion).count + bounds
    return count > tokens ? .tooLong(field: field, tokens: count, limit: tokens) : nil
  }
}

extension [TokenLimit] {
  fileprivate func problem(_ record: PreferenceRecord) -> RecordProblem? {
    if record.chosen.isEmpty { return .empty(field: "chosen") }
    if record.rejected.isEmpty { return .empty(field: "rejected") }
    if record.chosen == record.rejected { return .identicalPair }
    return tooLong(record.prompt, record.chosen, field: "chosen")
      ?? tooLong(record.prompt, record.rejected, field: "rejected")
  }

  fileprivate func problem(
    _ record: CompletionRecord, readsSamples: Bool = false
  ) -> RecordProblem? {
    let isCut = record.ended == false
    if record.completion.isEmpty, isCut || !readsSamples { return .empty(field: "completion") }
    if isCut, !readsSamples { return .missingEnd(field: "completion") }
    return tooLong(record.prompt, record.completion, field: "completion", ended: record.ended)
  }

  fileprivate func problem(_ record: PromptRecord) -> RecordProblem? {
    tooLong(record.prompt, "", field: "prompt")
  }

  private func tooLong(
    _ prompt: String, _ completion: String, field: String, ended: Bool? = nil
  ) -> RecordProblem? {
    lazy.compactMap { $0.problem(prompt, completion, field: field, ended: ended) }.first
  }
}
