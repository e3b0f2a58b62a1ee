public import Failures

/// Why a loss or an estimator cannot be computed.
public enum LossError: Error, Sendable, Equatable {
  /// A loss that compares with a reference policy got no log-probabilities of it.
  case missingReference(loss: String)
  /// A loss that is normalised by tokens got no lengths.
  case missingLengths(loss: String)
  /// SLiC got no log-probabilities of demonstrations.
  case missingDemonstrations
  /// An option that the loss does not have.
  case unusedOption(loss: String, option: String, known: [String])
  /// A name that is no loss.
  case unknownLoss(found: String, known: [String])
  /// An option outside its range.
  case option(name: String, found: Double, expected: String)
  /// A baseline over a group needs other samples of the same prompt.
  case groupTooSmall(method: String, found: Int)
  /// The mismatched pairs of KTO need responses to another prompt.
  case unpairedBatchTooSmall(found: Int)
  /// Arrays that belong together differ in length.
  case counts(name: String, found: Int, expected: Int)
  /// There is nothing to average over.
  case empty(name: String)
  /// A number that is infinite or undefined.
  case notFinite(name: String, row: Int)
  /// A log-probability above zero.
  case notLogProbability(name: String, row: Int, found: Double)
  /// A verdict that is neither 0 nor 1.
  case notLabel(row: Int, found: Double)
}

extension LossError: ClassifiedError {
  /// Options and groups are usage; numbers are data.
  public var failureKind: FailureKind {
    switch self {
    case .counts, .empty, .notFinite, .notLogProbability, .notLabel, .missingReference,
      .missingLengths, .missingDemonstrations:
      .data
    case .unusedOption, .unknownLoss, .option, .groupTooSmall, .unpairedBatchTooSmall: .usage
    }
  }
}

extension LossError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .missingReference, .missingLengths, .missingDemonstrations: missing
    case .unusedOption(let loss, let option, let known):
      "\(loss) has no \(option); "
        + (known.isEmpty ? "it has no options" : "its options are \(known.joined(separator: ", "))")
        + ". Leave \(option) out, or take a loss that has it"
    case .unknownLoss(let found, let known):
      "there is no loss \"\(found)\"; expected one of \(known.joined(separator: ", "))"
    case .option(let name, let found, let expected): "\(name) is \(found), expected \(expected)"
    case .groupTooSmall(let method, let found):
      "\(method) compares the responses to one prompt, but there is \(found) per prompt; sample at "
        + "least 2 per prompt, or take REINFORCE with a batch mean"
    case .unpairedBatchTooSmall(let found):
      "KTO measures its reference point on mismatched pairs, but the batch has \(found) prompt; "
        + "use batches of at least 2 prompts, each with its responses"
    default: numbers
    }
  }

  private var missing: String {
    switch self {
    case .missingReference(let loss):
      "\(loss) needs log-probabilities of the reference policy; give the columns ref_chosen and "
        + "ref_rejected (ref for single responses), or take a reference-free loss (simpo, orpo, cpo)"
    case .missingLengths(let loss):
      "\(loss) divides by the number of tokens; give the columns chosen_length and rejected_length"
    default:
      "slic needs log-probabilities of demonstrations; give the column demonstration, or set its "
        + "lambda to 0"
    }
  }

  private var numbers: String {
    switch self {
    case .counts(let name, let found, let expected):
      "\(name) has \(found) numbers, expected \(expected)"
    case .empty(let name): "\(name) is empty, expected at least one number"
    case .notFinite(let name, let row):
      "\(name) of row \(row) is infinite or undefined; drop the row, or score it again"
    case .notLogProbability(let name, let row, let found):
      "\(name) of row \(row) is \(found), expected the logarithm of a probability, at most 0; give "
        + "log-probabilities, not probabilities or negative log-likelihoods"
    case .notLabel(let row, let found):
      "label of row \(row) is \(found), expected 1 for a desirable response or 0 for another"
    default: ""
    }
  }
}
