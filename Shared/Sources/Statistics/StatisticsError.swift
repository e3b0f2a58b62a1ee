/// What is wrong with data that a statistical procedure was given.
///
/// Functions that judge data (intervals, tests, correlations) throw it; descriptive properties of
/// collections return NaN instead where they are not defined.
public enum StatisticsError: Error, Equatable, Sendable {
  /// There are fewer values than the procedure needs.
  case tooFew(_ what: String, found: Int, needed: Int)
  /// There are more values than the procedure can enumerate.
  case tooMany(_ what: String, found: Int, limit: Int)
  /// Two samples that belong together differ in size.
  case unequalCounts(first: Int, second: Int)
  /// A row of a table differs in size from the first row.
  case raggedTable(row: Int, found: Int, expected: Int)
  /// A value is NaN or infinite.
  case notFinite(_ what: String, index: Int, value: Double)
  /// A number is outside the range it must be in.
  case outOfRange(_ what: String, value: Double, range: String)
  /// A sample is constant, so that the statistic is not defined.
  case noVariation(_ what: String)
  /// The caller's statistic is NaN or infinite on the data or on a resample of it.
  case statisticNotFinite(_ value: Double)
}

extension StatisticsError: CustomStringConvertible {
  /// What was found, what was expected and how to mend it.
  public var description: String {
    switch self {
    case .tooFew(let what, let found, let needed):
      "too few \(what): found \(found), needed at least \(needed); add seeds or observations"
    case .tooMany(let what, let found, let limit):
      "too many \(what) for an exact test: found \(found), limit \(limit); pass a random key"
    case .unequalCounts(let first, let second):
      "paired samples differ in size: \(first) and \(second) values; pair them by seed or example"
    case .raggedTable(let row, let found, let expected):
      "row \(row) of the table has \(found) values, expected \(expected) as in row 0"
    case .notFinite(let what, let index, let value):
      "\(what)[\(index)] is \(value), expected a finite number; remove or mend it first"
    case .outOfRange(let what, let value, let range):
      "\(what) is \(value), expected a number in \(range)"
    case .noVariation(let what):
      "all \(what) are equal, so the statistic is not defined; it needs values that differ"
    case .statisticNotFinite(let value):
      "the statistic is \(value) on the data or on a resample of it; it must be defined on both"
    }
  }
}

/// Refuses samples that are too small or not finite.
func validate(
  _ values: [Double], _ what: String, atLeast needed: Int
) throws(StatisticsError) {
  guard values.count >= needed else {
    throw .tooFew(what, found: values.count, needed: needed)
  }
  if let index = values.firstIndex(where: { !$0.isFinite }) {
    throw .notFinite(what, index: index, value: values[index])
  }
}

/// Refuses pairs of samples that differ in size, are too small or not finite.
func validatePairs(
  _ a: [Double], _ b: [Double], atLeast needed: Int
) throws(StatisticsError) {
  guard a.count == b.count else { throw .unequalCounts(first: a.count, second: b.count) }
  try validate(a, "first sample", atLeast: needed)
  try validate(b, "second sample", atLeast: needed)
}

/// Refuses confidence levels outside `(0, 1)`.
func validate(level: Double) throws(StatisticsError) {
  guard level > 0 && level < 1 else {
    throw .outOfRange("the confidence level", value: level, range: "(0, 1)")
  }
}
