public import Datasets
public import Failures
public import ReinforcementLearning

/// Why a run of the toolkit cannot go on.
public enum OOOError: Error, Sendable, Equatable {
  /// A setting that cannot be used.
  case setting(name: String, found: String, expected: String)
  /// No row may be drawn more often, and the settings do not allow to go on without.
  case noSuccess(environment: String, rows: Int, sought: String)
  /// A checkpoint of a run with other settings, data or seed.
  case otherRun(part: String)
  /// A checkpoint of a pretraining that has updates left.
  case unfinished(updates: Int, of: Int)
  /// A file or its contents.
  case file(DatasetError)
  /// An environment.
  case environment(EnvironmentError)
  /// A replay buffer.
  case replay(ReplayError)
  /// A learner.
  case learning(LearningError)
}

extension OOOError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .setting(let name, let found, let expected): "\(name) is \(found), expected \(expected)"
    case .noSuccess(let environment, let rows, let sought):
      "none of the \(rows) rows from \(environment) is \(sought); "
        + "retrain without upsampling, or explore longer"
    case .otherRun(let part):
      "the checkpoint's \(part) is not that of this run; resume with the settings, the data and "
        + "the seed it began with, or begin anew elsewhere"
    case .unfinished(let updates, let all):
      "the pretraining has made \(updates) of \(all) updates; finish it first, with --resume where a "
        + "command made it"
    case .file(let error): "\(error)"
    case .environment(let error): "\(error)"
    case .replay(let error): "\(error)"
    case .learning(let error): "\(error)"
    }
  }
}

extension OOOError: ClassifiedError {
  /// Settings are usage, checkpoints of other or unfinished runs and missing successes are data; what
  /// comes from elsewhere knows its own kind.
  public var failureKind: FailureKind {
    switch self {
    case .setting: .usage
    case .noSuccess, .otherRun, .unfinished: .data
    case .file(let error): FailureKind(of: error)
    case .environment(let error): error.failureKind
    case .replay(let error): error.failureKind
    case .learning(let error): error.failureKind
    }
  }
}

extension OOOError {
  /// The result of a body, whose errors are named by where they come from.
  static func naming<R>(_ body: () throws -> R) throws(OOOError) -> R {
    do {
      return try body()
    } catch {
      throw OOOError(error)
    }
  }

  private init(_ error: any Error) {
    self =
      switch error {
      case let error as OOOError: error
      case let error as DatasetError: .file(error)
      case let error as EnvironmentError: .environment(error)
      case let error as ReplayError: .replay(error)
      case let error as LearningError: .learning(error)
      default: preconditionFailure("an error of no module that is used here: \(error)")
      }
  }
}
