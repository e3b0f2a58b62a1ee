public import Failures

/// What can be wrong with the input of pairwise detection, apart from files and training.
public enum PODError: Error, Hashable, Sendable {
  /// A class from which no pair of two different samples can be drawn.
  case tooFewSamples(class: Int, found: Int, needed: Int)
  /// Too few classes for a pair of different ones.
  case tooFewClasses(found: Int)
  /// A class label that is negative or not below the number of classes.
  case labelOutOfRange(index: Int, value: Int, classes: Int)
  /// Two arrays that do not have one entry for each sample.
  case unequalCounts(what: String, found: Int, expected: Int)
  /// Features of another width than those before.
  case unequalWidths(what: String, found: Int, expected: Int)
  /// A feature, weight or score that is NaN or infinite.
  case notFinite(what: String, row: Int, column: Int)
  /// Outputs that hold no features.
  case noFeatures
  /// Classes with different numbers of references, reduced over classes first.
  case unevenReferences(counts: [Int])
  /// A setting outside its range.
  case setting(name: String, found: String, expected: String)
  /// A detector file whose parts do not fit each other.
  case damaged(what: String, found: String, expected: String)
}

extension PODError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .tooFewSamples, .tooFewClasses, .labelOutOfRange, .unevenReferences: aboutClasses
    case .unequalCounts, .unequalWidths, .notFinite, .noFeatures, .setting, .damaged: aboutArrays
    }
  }

  private var aboutClasses: String {
    switch self {
    case .tooFewSamples(let label, let found, let needed):
      "class \(label) has \(found) \(found == 1 ? "sample" : "samples"), but \(needed) are needed; "
        + "add samples of it, keep more of each class, or leave the class out"
    case .tooFewClasses(let found):
      "found \(found) \(found == 1 ? "class" : "classes"), but pairs of different classes need 2; "
        + "add samples of another class"
    case .labelOutOfRange(let index, let value, let classes):
      "label \(index) is \(value), but labels are 0 to \(classes - 1); number the classes from 0"
    case .unevenReferences(let counts):
      "the classes have \(counts) references, but reducing over classes first needs as many in "
        + "each; take fewer references per class, or reduce over examples first"
    default: ""
    }
  }

  private var aboutArrays: String {
    switch self {
    case .unequalCounts(let what, let found, let expected):
      "\(what): found \(found), expected \(expected), one for each sample"
    case .unequalWidths(let what, let found, let expected):
      "\(what) have width \(found), expected \(expected); take the features of one layer of one "
        + "network"
    case .notFinite(let what, let row, let column):
      "\(what): row \(row), column \(column) is not a finite number; remove the sample, or train "
        + "with a lower learning rate"
    case .noFeatures:
      "there are no features, and pairs are compared by features; give those that the last layer "
        + "reads"
    case .setting(let name, let found, let expected):
      "\(name) is \(found), but must be \(expected)"
    case .damaged(let what, let found, let expected):
      "the detector's \(what) is \(found), expected \(expected); fit and save it again"
    default: ""
    }
  }
}

extension PODError: ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    if case .setting = self { return .usage }
    return .data
  }
}
