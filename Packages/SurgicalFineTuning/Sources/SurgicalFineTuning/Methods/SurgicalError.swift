public import Failures

/// What can go wrong in surgical fine-tuning, apart from reading files.
public enum SurgicalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// No block of this name.
  case unknownBlock(String, known: [String])
  /// The patterns of a block match no parameter.
  case emptyBlock(String, patterns: [String], parameters: [String])
  /// No method of this name.
  case unknownMethod(String, known: [String])
  /// A setting outside its range.
  case setting(name: String, found: String, expected: String)
  /// Images that the network cannot take.
  case imageSize(found: String, expected: String)
  /// More classes in the data than in the network.
  case tooManyClasses(found: Int, network: Int)
  /// A data set without images.
  case noImages(part: String)
  /// Every learning rate led to an infinite or undefined loss.
  case diverged(method: String, learningRates: [Double], epoch: Int, step: Int)

  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .unknownBlock(let name, let known):
      "unknown block \"\(name)\"; this network has \(known.joined(separator: ", "))"
    case .emptyBlock(let name, let patterns, let parameters):
      "block \"\(name)\" (\(patterns.joined(separator: ", "))) matches no parameter of the network; "
        + "its parameters are \(parameters.prefix(8).joined(separator: ", "))"
        + (parameters.count > 8 ? ", ..." : "")
    case .unknownMethod(let name, let known):
      "unknown method \"\(name)\"; known methods: \(known.joined(separator: ", "))"
    case .setting(let name, let found, let expected):
      "\(name) is \(found), but must be \(expected)"
    case .imageSize(let found, let expected):
      "the network takes images of \(expected), but these are \(found)"
    case .tooManyClasses(let found, let network):
      "the labels name \(found) classes, but the network has \(network) outputs; "
        + "use a checkpoint trained for these classes"
    case .noImages(let part):
      "there are no \(part) images"
    case .diverged(let method, let rates, let epoch, let step):
      "\(method) diverged at every learning rate \(rates): the loss was not finite, last in epoch "
        + "\(epoch), step \(step); try smaller rates"
    }
  }
}

extension SurgicalError: ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .unknownBlock, .unknownMethod, .setting: .usage
    case .emptyBlock, .imageSize, .tooManyClasses, .noImages: .data
    case .diverged: .numeric
    }
  }
}
