public import Datasets
public import Failures
public import ReinforcementLearning

/// Why a run of the toolkit cannot go on.
public enum OOOError: Error, Sendable, Equatable {
  /// A setting that cannot be used.
  case setting(name: String, found: String, expected: String)
  /// A file or its contents.
  case file(DatasetError)
  /// An environment.
  case environment(EnvironmentError)
}

extension OOOError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .setting(let name, let found, let expected): "\(name) is \(found), expected \(expected)"
    case .file(let error): "\(error)"
    case .environment(let error): "\(error)"
    }
  }
}

extension OOOError: ClassifiedError {
  /// Settings are usage; files and environments know their own kind.
  public var failureKind: FailureKind {
    switch self {
    case .setting: .usage
    case .file(let error): FailureKind(of: error)
    case .environment(let error): error.failureKind
    }
  }
}
