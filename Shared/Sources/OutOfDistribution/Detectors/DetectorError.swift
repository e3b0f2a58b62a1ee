public import Datasets
public import Failures
public import LinearAlgebra

/// Why a detector cannot be fitted, cannot score, or cannot be read from a file.
///
/// Rows, columns, layers and classes count from zero.
public enum DetectorError: Error, Equatable, Sendable {
  /// A feature or logit is NaN or infinite.
  case notFinite(input: String, row: Int, column: Int, value: String)
  /// A label is not one of the classes.
  case labelOutOfRange(row: Int, value: Int, classes: Int)
  /// There are more or fewer rows or labels than samples.
  case differentCounts(input: String, found: Int, expected: Int)
  /// A class has too few samples.
  case tooFewSamples(class: Int, found: Int, needed: Int)
  /// There is no sample, class, feature or logit at all.
  case empty(input: String)
  /// Features or logits do not have the width that the detector was fitted to.
  case differentWidth(input: String, found: Int, expected: Int)
  /// The detector reads logits and was given none.
  case missingLogits(detector: String)
  /// The detector reads the features of a layer that was not given.
  case missingLayer(detector: String, layer: Int, available: Int)
  /// The detector reads the last linear layer and was given none.
  case missingLastLayer(detector: String)
  /// The method differentiates the network, and there are only numbers.
  case missingGradient(method: String)
  /// The covariance is zero in every direction.
  case singularCovariance(layer: Int)
  /// More neighbours are asked for than there are samples.
  case tooManyNeighbors(k: Int, samples: Int)
  /// A setting has a value that makes no sense.
  case settingOutOfRange(setting: String, found: String, allowed: String)
  /// An optimisation did not converge.
  case notConverged(operation: String, iterations: Int)
  /// The network's features or logits are not one row per image.
  case outputShape(found: [Int], images: Int)
  /// A decomposition failed.
  case linearAlgebra(operation: String, LinearAlgebraError)
  /// There is no detector of this name.
  case unknownDetector(name: String, known: [String])
  /// The file holds something, but no detector.
  case foreignFile(path: String, expected: String)
  /// The file cannot be read or written, or a part of it is missing or wrong.
  case file(DatasetError)
  /// A part of a detector's file contradicts another.
  case damagedFile(path: String, reason: String)
}

extension DetectorError: ClassifiedError {
  /// Numeric for failed decompositions and optimisations, usage for settings, data otherwise.
  public var failureKind: FailureKind {
    switch self {
    case .notConverged, .linearAlgebra: .numeric
    case .settingOutOfRange, .unknownDetector, .missingGradient, .tooManyNeighbors: .usage
    default: .data
    }
  }
}

extension DetectorError: CustomStringConvertible {
  /// What was found, what was expected and how to mend it.
  public var description: String {
    switch self {
    case .notFinite, .labelOutOfRange, .differentCounts, .tooFewSamples, .empty, .differentWidth:
      descriptionOfSamples
    case .missingLogits, .missingLayer, .missingLastLayer, .missingGradient, .outputShape:
      descriptionOfInputs
    case .singularCovariance, .tooManyNeighbors, .settingOutOfRange, .notConverged, .linearAlgebra:
      descriptionOfFit
    case .unknownDetector, .foreignFile, .file, .damagedFile:
      descriptionOfFile
    }
  }

  private var descriptionOfSamples: String {
    switch self {
    case .notFinite(let input, let row, let column, let value):
      "\(input): row \(row), column \(column) is \(value), expected a finite number; remove this "
        + "sample or find out why the network gave it"
    case .labelOutOfRange(let row, let value, let classes):
      "label \(row) is \(value), expected 0 to \(classes - 1); number the classes from 0"
    case .differentCounts(let input, let found, let expected):
      "\(input): found \(found), expected \(expected); use arrays of the same samples or classes"
    case .tooFewSamples(let label, let found, let needed):
      "class \(label) has \(found) samples, expected at least \(needed); add samples of it, or "
        + "leave the class out and number the others from 0"
    case .empty(let input):
      "\(input): found nothing, expected at least one row and one column"
    case .differentWidth(let input, let found, let expected):
      "\(input): found \(found) columns, expected \(expected) as in the detector's training data; "
        + "use the same layer of the same network"
    default: ""
    }
  }

  private var descriptionOfInputs: String {
    switch self {
    case .missingLogits(let detector):
      "\(detector) reads logits, and there are none; give the network's logits"
    case .missingLayer(let detector, let layer, let available):
      "\(detector) reads the features of layer \(layer), and there are \(available) layers; give "
        + "its features"
    case .missingLastLayer(let detector):
      "\(detector) reads weights [classes, features] and bias [classes] of the last linear layer, "
        + "and there are none; give both"
    case .missingGradient(let method):
      "\(method) needs the network's gradient with respect to its input, and logits or features "
        + "alone have none; use epsilon 0, or score through a network"
    case .outputShape(let found, let images):
      "the network gave outputs of shape \(found) for \(images) images, expected "
        + "[\(images), width]; reduce feature maps to vectors first, such as by spatialMean"
    default: ""
    }
  }

  private var descriptionOfFit: String {
    switch self {
    case .singularCovariance(let layer):
      "the covariance of layer \(layer) is zero in every direction, so that no ridge and no "
        + "pseudo-inverse gives a distance; expected features that differ within a class"
    case .tooManyNeighbors(let k, let samples):
      "k is \(k), and there are \(samples) training samples; expected 1 to \(samples)"
    case .settingOutOfRange(let setting, let found, let allowed):
      "\(setting) is \(found), expected \(allowed)"
    case .notConverged(let operation, let iterations):
      "\(operation) did not converge in \(iterations) iterations; raise the penalty"
    case .linearAlgebra(let operation, let error):
      "\(operation): \(error)"
    default: ""
    }
  }

  private var descriptionOfFile: String {
    switch self {
    case .unknownDetector(let name, let known):
      "there is no detector \"\(name)\"; expected one of \(known.joined(separator: ", "))"
    case .foreignFile(let path, let expected):
      "\(path) holds no detector: expected \(expected); give a file that a detector was saved to"
    case .file(let error):
      "\(error)"
    case .damagedFile(let path, let reason):
      "\(path) is damaged: \(reason); fit the detector again and save it"
    default: ""
    }
  }
}
