public import Failures

/// What can be wrong with the input of an image transform.
public enum VisionError: Error, Sendable, Equatable {
  /// A severity outside `1...5`.
  case severityOutOfRange(corruption: Corruption, severity: Int)
  /// An image smaller than a transform can work on.
  case imageTooSmall(transform: String, height: Int, width: Int, minimum: Int)
  /// A number of channels other than those a transform knows.
  case unsupportedChannels(transform: String, found: Int, expected: [Int])
  /// Two arrays of images, or images and choices, that do not fit together.
  case mismatch(what: String, found: Int, expected: Int)
  /// No image where there must be one.
  case noImages(transform: String)
  /// A parameter outside the range in which it means something.
  case parameterOutOfRange(name: String, value: Double, expected: String)
}

extension VisionError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .severityOutOfRange(let corruption, let severity):
      "\(corruption.rawValue): severity \(severity) does not exist; choose 1, 2, 3, 4 or 5"
    case .imageTooSmall(let transform, let height, let width, let minimum):
      "\(transform): images of \(height) x \(width) pixels are too small; it needs at least "
        + "\(minimum) x \(minimum), so enlarge the images first"
    case .unsupportedChannels(let transform, let found, let expected):
      "\(transform): images have \(found) channel\(found == 1 ? "" : "s"), expected "
        + "\(expected.map(String.init).joined(separator: " or ")); "
        + "\(Self.channelRemedy(found: found, expected: expected))"
    case .mismatch(let what, let found, let expected):
      "\(what): found \(found), expected \(expected); give one for each image"
    case .noImages(let transform):
      "\(transform): there are no images; give at least one"
    case .parameterOutOfRange(let name, let value, let expected):
      "\(name): \(value) is out of range; choose \(expected)"
    }
  }

  private static func channelRemedy(found: Int, expected: [Int]) -> String {
    if found == 1 && !expected.contains(1) {
      return "grey images have no colour to change: leave this transform out, or use "
        + "\"contrast\" or \"brightness\""
    }
    return "convert the images to grey or RGB"
  }
}

extension VisionError: ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .severityOutOfRange, .parameterOutOfRange: .usage
    case .imageTooSmall, .unsupportedChannels, .mismatch, .noImages: .data
    }
  }
}
