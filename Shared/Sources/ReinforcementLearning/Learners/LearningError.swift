public import Datasets
public import Failures
public import NeuralNetworks

/// Why a learner cannot be made, cannot learn, or cannot be read from a checkpoint.
public enum LearningError: Error, Sendable, Equatable {
  /// There is no method of this name.
  case unknownLearner(name: String, known: [String])
  /// A setting has a value that makes no sense.
  case settingOutOfRange(setting: String, found: String, allowed: String)
  /// A part of a batch has another shape than the learner was made for.
  case batchShape(learner: String, field: String, found: [Int], expected: [Int])
  /// A batch has fewer transitions than an update deals out.
  case batchTooSmall(learner: String, found: Int, least: Int)
  /// The method needs discounted returns and the batch has none.
  case missingReturns(learner: String)
  /// A measured quantity is infinite or undefined; updates count from 0.
  case notFinite(learner: String, update: Int, quantity: String, value: Double)
  /// The checkpoint holds a learner with other settings.
  case otherLearner(part: String, found: String, expected: String)
  /// The weights of a checkpoint do not fit the network.
  case weights(network: String, WeightError)
  /// A checkpoint lacks a part or has a damaged one.
  case file(DatasetError)
}

extension LearningError: ClassifiedError {
  /// Numbers that are not finite are numeric failures, names and settings are usage, the rest data.
  public var failureKind: FailureKind {
    switch self {
    case .notFinite: .numeric
    case .unknownLearner, .settingOutOfRange, .batchTooSmall: .usage
    case .batchShape, .missingReturns, .otherLearner, .weights, .file: .data
    }
  }
}

extension LearningError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .unknownLearner(let name, let known):
      return UnknownName("learner", name, known: known).description
    case .settingOutOfRange(let setting, let found, let allowed):
      return "\(setting) is \(found), expected \(allowed)"
    case .batchShape(let learner, let field, let found, let expected):
      return "\(learner) was given \(field) of shape \(found), expected \(expected); "
        + "is the data from another environment?"
    case .batchTooSmall(let learner, let found, let least):
      return "\(learner) was given a batch of \(found), expected \(least) or more, one for each "
        + "step of its critics; draw larger batches"
    case .missingReturns(let learner):
      return "\(learner) bounds values by returns to the end of the episode, and the batch has "
        + "none; compute them when the data are loaded"
    case .notFinite(let learner, let update, let quantity, let value):
      return "\(learner), update \(update): the \(quantity) is \(value), expected a finite number; "
        + "go back to the last checkpoint, and lower the learning rate or bound the values"
    case .otherLearner(let part, let found, let expected):
      return "the checkpoint's \(part) are \(found), expected \(expected); "
        + "make the learner with the settings of the checkpoint"
    case .weights(let network, let error): return "\(network): \(error)"
    case .file(let error): return error.description
    }
  }
}
