public import Failures
public import Statistics

/// What keeps a metric of detection, selection or calibration from being defined.
public enum MetricError: Error, Equatable, Sendable {
  /// A class or a set of samples has no members.
  case empty(_ what: String)
  /// A number is NaN or infinite.
  case notFinite(_ what: String, index: Int, value: Double)
  /// Two lists that belong together differ in length.
  case unequalCounts(_ first: String, Int, _ second: String, Int)
  /// There are too few samples for what was asked; the reason says why they are needed.
  case tooFew(_ what: String, found: Int, needed: Int, reason: String)
  /// An element of a list is outside the range it must be in.
  case valueOutOfRange(_ what: String, index: Int, value: Double, range: String)
  /// An argument is outside the range it must be in.
  case argumentOutOfRange(_ what: String, value: Double, range: String)
  /// Nothing varies, so that a test has nothing to judge by.
  case noVariation(_ what: String)
  /// What a statistical procedure refuses.
  case statistics(StatisticsError)
}

extension MetricError: ClassifiedError {
  /// Arguments are usage, everything else is data.
  public var failureKind: FailureKind {
    if case .argumentOutOfRange = self { .usage } else { .data }
  }
}

extension MetricError: CustomStringConvertible {
  /// What was found, what was expected and how to mend it.
  public var description: String {
    switch self {
    case .empty(let what):
      "there are no \(what), expected at least one; metrics that compare with them are not defined"
    case .notFinite(let what, let index, let value):
      "\(what)[\(index)] is \(value), expected a finite number; "
        + "find out where the network produced it, or remove the sample"
    case .unequalCounts(let first, let found, let second, let expected):
      "there are \(found) \(first) and \(expected) \(second), expected one of each for a sample"
    case .tooFew(let what, let found, let needed, let reason):
      "too few \(what): found \(found), needed at least \(needed); \(reason)"
    case .valueOutOfRange(let what, let index, let value, let range):
      "\(what)[\(index)] is \(value), expected \(range)"
    case .argumentOutOfRange(let what, let value, let range):
      "\(what) is \(value), expected \(range)"
    case .noVariation(let what):
      "\(what) do not vary, so the test is not defined; add samples that the methods rank differently"
    case .statistics(let error): error.description
    }
  }
}

/// Refuses a list without elements or with one that is not finite.
func validate(finite values: [Double], _ what: String) throws(MetricError) {
  if values.isEmpty { throw .empty(what) }
  if let index = values.firstIndex(where: { !$0.isFinite }) {
    throw .notFinite(what, index: index, value: values[index])
  }
}

/// Refuses lists of different lengths.
func validate(
  _ first: String, _ firstCount: Int, matches second: String, _ secondCount: Int
) throws(MetricError) {
  guard firstCount == secondCount else {
    throw .unequalCounts(first, firstCount, second, secondCount)
  }
}

/// Runs a statistical procedure and reports its refusal as one of a metric.
func wrappingStatistics<Value>(
  _ body: () throws(StatisticsError) -> Value
) throws(MetricError) -> Value {
  do {
    return try body()
  } catch {
    throw .statistics(error)
  }
}

/// Refuses numbers of bins for which there is no memory or no sense.
func validate(bins: Int) throws(MetricError) {
  guard (1...1_000_000).contains(bins) else {
    throw .argumentOutOfRange(
      "the number of bins", value: Double(bins), range: "a number from 1 to 1000000")
  }
}
