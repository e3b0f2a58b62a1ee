public import Datasets
public import Failures

/// Why rows cannot be stored, read or sampled.
public enum ReplayError: Error, Sendable, Equatable {
  /// A row has another number of elements than the buffer; the row counts within what was given.
  case wrongWidth(column: String, row: Int, found: Int, expected: Int)
  /// Columns have different numbers of rows.
  case wrongCount(column: String, found: Int, expected: Int)
  /// A number is NaN or infinite.
  case notFinite(column: String, row: Int, value: String)
  /// A continuation is neither 0 nor 1.
  case badContinuation(row: Int, value: String)
  /// An offline row comes after online ones, where offline rows must stand first.
  case offlineAfterOnline(row: Int)
  /// The buffer keeps returns to go, and none came with the rows; or the other way round.
  case returnsToGo(expected: Bool)
  /// The rows do not fit.
  case full(capacity: Int, count: Int, added: Int)
  /// Rows were asked for that are not there.
  case unknownRow(Int, count: Int)
  /// Nothing can be sampled.
  case empty(what: String)
  /// A number given by the caller is out of range.
  case outOfRange(what: String, value: Double, allowed: String)
  /// A file cannot be used.
  case file(DatasetError)
}

extension ReplayError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .wrongWidth, .wrongCount, .notFinite, .badContinuation: descriptionOfNumbers
    case .offlineAfterOnline(let row):
      "row \(row) is offline but comes after online rows; append offline rows first"
    case .returnsToGo(let expected):
      expected
        ? "the buffer keeps returns to go, but none came with the rows; compute them first"
        : "returns to go came with the rows, but the buffer keeps none; make it with "
          + "keepsReturnsToGo"
    case .full(let capacity, let count, let added):
      "the buffer holds \(count) of at most \(capacity) rows, so \(added) more do not fit; "
        + "make it larger, since dropping old rows would destroy their order"
    case .unknownRow(let row, let count): "there is no row \(row); the buffer has \(count)"
    case .empty(let what): "there is no \(what) to sample from"
    case .outOfRange(let what, let value, let allowed):
      "\(what) is \(value), expected \(allowed)"
    case .file(let error): "\(error)"
    }
  }

  private var descriptionOfNumbers: String {
    switch self {
    case .wrongWidth(let column, let row, let found, let expected):
      "\(column) of row \(row) has \(found) elements, the buffer's have \(expected)"
    case .wrongCount(let column, let found, let expected):
      "\(column) has \(found) elements, expected \(expected)"
    case .notFinite(let column, let row, let value):
      "\(column) of row \(row) holds \(value), expected finite numbers; remove or replace this row"
    case .badContinuation(let row, let value):
      "the continuation of row \(row) is \(value), expected 1, or 0 after a true end"
    default: ""
    }
  }
}

extension ReplayError: ClassifiedError {
  /// Numbers that are not finite are numeric failures, wrong requests are usage, the rest is data.
  public var failureKind: FailureKind {
    switch self {
    case .notFinite: .numeric
    case .outOfRange: .usage
    case .file(let error): FailureKind(of: error)
    default: .data
    }
  }
}
