public import Failures

extension TrainingError: ClassifiedError, CustomStringConvertible {
  /// A numeric failure.
  public var failureKind: FailureKind { .numeric }

  /// What happened and how to mend it.
  public var description: String {
    switch self {
    case .diverged(let step, let method):
      "\(method): the loss or its gradient is infinite or undefined at step \(step); lower the "
        + "learning rate"
    }
  }
}
