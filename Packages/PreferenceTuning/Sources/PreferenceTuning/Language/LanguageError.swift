public import Datasets
public import Failures

/// What can be wrong with texts, tokenizers and language models, or with what is asked of them.
public enum LanguageError: Error, Sendable, Equatable {
  /// A file, or its format.
  case file(DatasetError)
  /// A file with a model of another kind.
  case otherKind(file: String, found: String, expected: String)
  /// A line of a data file that is valid JSON and of no use.
  case record(file: String, line: Int, problem: RecordProblem)
  /// A merge of a tokenizer that cannot be.
  case merge(index: Int, pair: [Int], tokenCount: Int)
  /// Merges whose tokens are longer than a tokenizer can hold.
  case tokensTooLong(merge: Int, limit: Int)
  /// A prompt that leaves no room for a completion.
  case promptTooLong(index: Int, tokens: Int, context: Int)
  /// A setting that cannot be used.
  case setting(name: String, found: String, expected: String)
  /// A token has one log-probability where it is drawn and another where it is scored.
  case samplingDisagrees(difference: Double, limit: Double)
  /// Training gave numbers that are not finite.
  case diverged(step: Int, what: String)
  /// A checkpoint of another run.
  case otherRun(String)
}

/// Why a line of a data file is of no use.
public enum RecordProblem: Sendable, Equatable {
  /// A completion without a character.
  case empty(field: String)
  /// Prompt and completion take more tokens than the model can see.
  case tooLong(field: String, tokens: Int, limit: Int)
  /// Chosen and rejected are the same.
  case identicalPair
  /// A completion of which nobody said whether it is desirable.
  case missingLabel
  /// A sample that was cut off before it ended.
  case missingEnd(field: String)
  /// A completion of which nobody said how good it is.
  case missingReward
  /// A prompt with a single completion, or with a number of them that is no multiple of the fewest
  /// that a prompt has.
  case groupSize(found: Int, fewest: Int)
}

extension RecordProblem: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .empty(let field):
      "\"\(field)\" is empty, expected at least one character. Remove this line"
    case .tooLong("prompt", let tokens, let limit):
      "\"prompt\" takes \(tokens) tokens with begin and one more, expected at most \(limit). "
        + "Shorten it, or use a model with a longer context"
    case .tooLong(let field, let tokens, let limit):
      "prompt and \"\(field)\" take \(tokens) tokens with begin and end, expected at most "
        + "\(limit). Shorten them, or use a model with a longer context"
    case .identicalPair:
      "\"chosen\" and \"rejected\" are identical, which teaches nothing. Remove this line"
    case .missingLabel:
      "\"label\" is missing, expected true for a desirable completion and false for another. Add it"
    case .missingReward:
      "\"reward\" is missing, expected a number, the larger the better. Add it: preference score "
        + "writes it"
    case .groupSize(1, _):
      "its prompt has 1 completion, expected at least 2, since those of a prompt are compared. Add "
        + "completions, or remove this line"
    case .groupSize(let found, let fewest):
      "its prompt has \(found) completions, expected a multiple of \(fewest), the fewest that a "
        + "prompt has. Add completions or remove some"
    case .missingEnd(let field):
      "\"\(field)\" has no end (\"ended\" is false): it was cut off. Draw it again with more "
        + "tokens (--max-new), or remove this line"
    }
  }
}

extension LanguageError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .otherKind(let file, let found, let expected):
      "\(file) holds \(found), expected \(expected). Name a file of that kind"
    case .record(let file, let line, let problem): "\(file):\(line): \(problem)."
    case .merge(let index, let pair, let count):
      "merge \(index) joins tokens \(pair), expected two below \(count). Train the tokenizer again"
    case .tokensTooLong(let merge, let limit):
      "the tokens up to merge \(merge) take more than \(limit) bytes. Train the tokenizer again"
    case .promptTooLong(let index, let tokens, let context):
      "prompt \(index) takes \(tokens) tokens, expected at most \(context - 1), so that at least "
        + "one more fits into the context. Shorten it"
    case .setting(let name, let found, let expected): "\(name) is \(found), expected \(expected)"
    case .diverged(let step, let what):
      "\(what) is not finite at step \(step). Lower the learning rate"
    case .samplingDisagrees(let difference, let limit):
      "a token's log-probability where it is drawn and where it is scored differ by \(difference), "
        + "expected at most \(limit). Mend the model: what it sees through its cache of keys and "
        + "values is not what it sees of whole rows"
    case .otherRun(let what):
      "the checkpoint is of another run: \(what). Use the settings, data and model it was made "
        + "with, or start anew"
    }
  }
}

extension LanguageError {
  // Makes sure that a number is in a range.
  static func check(
    _ name: String, _ value: Int, in range: ClosedRange<Int>
  ) throws(LanguageError) {
    guard !range.contains(value) else { return }
    let expected =
      value < range.lowerBound ? "at least \(range.lowerBound)" : "at most \(range.upperBound)"
    throw .setting(name: name, found: "\(value)", expected: expected)
  }
}

extension LanguageError: ClassifiedError {
  /// Settings are usage, divergence is numeric, all else is bad data.
  public var failureKind: FailureKind {
    switch self {
    case .setting, .promptTooLong, .otherRun: .usage
    case .diverged, .samplingDisagrees: .numeric
    case .file(let error): FailureKind(of: error)
    case .record, .merge, .tokensTooLong, .otherKind: .data
    }
  }
}
