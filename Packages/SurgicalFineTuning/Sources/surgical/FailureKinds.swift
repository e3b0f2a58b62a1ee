public import Experiments
public import SurgicalFineTuning
public import Vision

// Which exit code an error of the libraries ends a command with; what is not here is bad data.

extension SurgicalError: @retroactive ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .unknownBlock, .unknownMethod, .setting: .usage
    case .emptyBlock, .imageSize, .tooManyClasses, .noImages: .data
    case .diverged: .numeric
    }
  }
}

extension ShiftError: @retroactive ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .unknownShift, .unknownDomain, .malformedShift, .parameterOutOfRange, .wrongImages,
      .noCustomImages:
      .usage
    case .labelOutOfRange, .tooFewClasses, .tooFewImages, .dataset: .data
    case .vision(_, let error): error.failureKind
    }
  }
}

extension TrainingError: @retroactive ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .diverged: .numeric
    case .otherSettings: .usage
    case .file: .data
    }
  }
}

extension VisionError: @retroactive ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .severityOutOfRange, .parameterOutOfRange: .usage
    case .imageTooSmall, .unsupportedChannels, .mismatch, .noImages: .data
    }
  }
}
