public import Datasets
public import Failures

/// What can go wrong in confidence minimisation.
public enum DCMError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No method of this name.
  case unknownMethod(String, known: [String])
  /// A setting outside its range.
  case setting(name: String, found: String, expected: String)
  /// A set without images.
  case noImages(part: String)
  /// Fewer images than asked for.
  case tooFewImages(part: String, found: Int, needed: Int)
  /// Images that do not fit the others.
  case otherImages(found: String, expected: String)
  /// More classes in the data than in the network.
  case tooManyClasses(found: Int, network: Int)
  /// A network whose last stage is no linear layer.
  case noLinearHead(stage: [String])
  /// The loss or a gradient was infinite or undefined at this step, counted from 1.
  case diverged(method: String, step: Int, learningRate: Double)
  /// The checkpoint belongs to another run.
  case otherRun
  /// The networks of a tuned classifier's file are not of the form that its network has.
  case otherNetwork(String)
  /// Files, checkpoints or splits.
  case file(DatasetError)

  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .unknownMethod(let name, let known):
      "unknown method \"\(name)\"; known methods: \(known.joined(separator: ", "))"
    case .setting(let name, let found, let expected):
      "\(name) is \(found), but must be \(expected)"
    case .noImages(let part): "there are no \(part) images; at least one is needed"
    case .tooFewImages(let part, let found, let needed):
      "\(needed) \(part) images are asked for, but there are \(found); ask for fewer or give more"
    case .otherImages(let found, let expected):
      "these images have \(found), but the others have \(expected); bring them to one form"
    case .tooManyClasses(let found, let network):
      "the labels name \(found) classes, but the network has \(network) outputs; use a network "
        + "that was trained for these classes"
    case .noLinearHead(let stage):
      "the last stage of the network, \(stage.joined(separator: ", ")), holds no linear layer that "
        + "further outputs could stand beside; use a network that ends in one"
    case .diverged(let method, let step, let rate):
      "\(method) diverged at step \(step), learning rate \(rate): the loss or a gradient is not "
        + "finite; the network before this step is kept. Try a lower learning rate"
    case .otherRun:
      "this checkpoint was written by a run with another method, settings, seed or data; repeat "
        + "the options of that run, or start anew without resuming"
    case .otherNetwork(let reason):
      "the file's tuned networks do not fit its network: \(reason). Write it anew with dcm tune"
    case .file(let error): error.description
    }
  }
}

extension DCMError: ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .unknownMethod, .setting, .otherRun: .usage
    case .noImages, .tooFewImages, .otherImages, .tooManyClasses, .noLinearHead, .otherNetwork,
      .file:
      .data
    case .diverged: .numeric
    }
  }
}
