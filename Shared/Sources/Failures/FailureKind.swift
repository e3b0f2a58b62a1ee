/// What kind of failure an error is; the raw value is the exit code of a command.
public enum FailureKind: Int32, Sendable, Codable {
  /// The command line cannot be understood or asks for the impossible.
  case usage = 2
  /// A file or its contents cannot be used.
  case data = 3
  /// A computation diverged, or a result is wrong.
  case numeric = 4
  /// The user stopped the work; what was finished is saved.
  case interrupted = 130
}

/// An error that knows its kind, and with it the exit code of the command it ends.
///
/// Errors that do not conform count as bad data.
public protocol ClassifiedError: Error {
  /// The kind of failure.
  var failureKind: FailureKind { get }
}

extension FailureKind {
  /// The kind of any error.
  public init(of error: any Error) {
    self = (error as? any ClassifiedError)?.failureKind ?? .data
  }
}
