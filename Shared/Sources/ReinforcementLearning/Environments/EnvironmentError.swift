public import Failures

/// Why an environment cannot go on.
public enum EnvironmentError: Error, Sendable, Equatable {
  /// No environment has this name.
  case unknown(name: String, known: [String])
  /// A state that is not one of this environment's.
  case unusableState(environment: String, problem: String)
  /// A number that is not finite came out of a step.
  case notFinite(environment: String, step: Int, what: String)
  /// An environment in another process broke the protocol or died.
  case process(environment: String, step: Int, problem: String)
}

extension EnvironmentError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      return UnknownName("environment", name, known: known).description
    case .unusableState(let environment, let problem):
      return "\(environment) cannot go to this state: \(problem)"
    case .notFinite(let environment, let step, let what):
      return "\(environment), step \(step): \(what) is not a finite number"
    case .process(let environment, let step, let problem):
      return "\(environment), step \(step): \(problem)"
    }
  }
}

extension EnvironmentError: ClassifiedError {
  /// Numbers that are not finite are numeric failures, unknown names are usage, the rest is data.
  public var failureKind: FailureKind {
    switch self {
    case .unknown: .usage
    case .notFinite: .numeric
    case .unusableState, .process: .data
    }
  }
}
