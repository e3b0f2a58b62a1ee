public import Datasets
public import Failures

/// Why a run of the toolkit cannot go on.
public enum PreferenceError: Error, Sendable, Equatable {
  /// A setting that cannot be used.
  case setting(name: String, found: String, expected: String)
  /// A file or its contents.
  case file(DatasetError)
}

extension PreferenceError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .setting(let name, let found, let expected): "\(name) is \(found), expected \(expected)"
    case .file(let error): "\(error)"
    }
  }
}

extension PreferenceError: ClassifiedError {
  /// Settings are usage; files know their own kind.
  public var failureKind: FailureKind {
    switch self {
    case .setting: .usage
    case .file(let error): FailureKind(of: error)
    }
  }
}
