public import Failures

/// Why samples cannot be compared pair by pair.
public enum ComparisonError: Error, Sendable, Equatable {
  /// There are fewer than two samples.
  case tooFewSamples(found: [String])
  /// Two samples have the same name.
  case repeatedSample(String)
  /// Two samples have fewer than two members in common.
  case tooFewPairs(first: String, second: String, unit: PairingUnit, found: Int)
  /// A member of a sample is infinite or undefined.
  case notFinite(sample: String, unit: PairingUnit, member: Int, value: Double)
  /// A file has another number of lines than the first.
  case counts(file: String, found: Int, first: String, expected: Int)
  /// A line has another prompt than its partner in the first file.
  case otherPrompt(file: String, line: Int, found: String, first: String, expected: String)
  /// A line has no number under a key.
  case missingKey(file: String, line: Int, key: String, present: [String])
}

extension ComparisonError: ClassifiedError {
  /// Names and counts of samples are usage; what files hold is data.
  public var failureKind: FailureKind {
    switch self {
    case .tooFewSamples, .repeatedSample: .usage
    case .tooFewPairs, .notFinite, .counts, .otherPrompt, .missingKey: .data
    }
  }
}

extension ComparisonError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .tooFewSamples(let found):
      "there is \(found.isEmpty ? "nothing" : "only \(found.joined(separator: ", "))") to compare, "
        + "expected at least two. Name more of them"
    case .repeatedSample(let name): "\(name) stands twice. Leave one out"
    case .tooFewPairs(let first, let second, let unit, let found):
      "\(first) and \(second) share \(found) \(unit.rawValue), expected at least 2. Add "
        + unit.rawValue
    case .notFinite(let sample, let unit, let member, let value):
      "\(sample) is \(value) at number \(member) of its \(unit.rawValue), expected a finite number. "
        + "Mend it, or leave \(sample) out"
    default: fileDescription
    }
  }

  private var fileDescription: String {
    switch self {
    case .counts(let file, let found, let first, let expected):
      "\(file) has \(found) lines, expected the \(expected) of \(first). Score the same lines twice"
    case .otherPrompt(let file, let line, let found, let first, let expected):
      "\(file):\(line): the prompt is \"\(found)\", expected \"\(expected)\" as in \(first). Score "
        + "the same prompts in the same order"
    case .missingKey(let file, let line, let key, let present):
      "\(file):\(line): there is no number \"\(key)\". Present: "
        + "\(present.isEmpty ? "none" : present.joined(separator: ", ")). Choose one by --key, or "
        + "score the file again"
    default: ""
    }
  }
}
