public import Datasets
public import Failures
public import Vision

/// What can be wrong with a shift or with the data that it is to be made from.
public enum ShiftError: Error, Sendable, Equatable {
  /// No shift of this name.
  case unknownShift(String, known: [String])
  /// No source domain of this name.
  case unknownDomain(String, known: [String])
  /// The arguments of a shift's name cannot be read.
  case malformedShift(String, expected: String)
  /// A parameter of a shift or a number of images outside its range.
  case parameterOutOfRange(name: String, value: String, expected: String)
  /// A shift that is defined for another set of images.
  case wrongImages(shift: String, found: ImageSet, expected: ImageSet)
  /// A domain of the user's own images, of which there are none.
  case noCustomImages
  /// A label that no class belongs to.
  case labelOutOfRange(set: ImageSet, index: Int, label: Int, classCount: Int)
  /// Fewer classes than a shift needs.
  case tooFewClasses(shift: String, found: Int, needed: Int)
  /// A class or sub-class with fewer images than all parts together need.
  case tooFewImages(part: String, className: String, needed: Int, found: Int)
  /// Data that cannot be read.
  case dataset(DatasetError)
  /// A transform of the images that is not possible.
  case vision(shift: String, VisionError)
}

extension ShiftError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .unknownShift(let name, let known):
      "unknown shift \"\(name)\"; known shifts: \(known.joined(separator: ", "))"
    case .unknownDomain(let name, let known):
      "unknown source domain \"\(name)\"; known domains: \(known.joined(separator: ", "))"
    case .malformedShift(let text, let expected):
      "shift \"\(text)\": expected \(expected)"
    case .parameterOutOfRange(let name, let value, let expected):
      "\(name) is \(value), expected \(expected)"
    case .wrongImages(let shift, let found, let expected):
      "shift \"\(shift)\" is not defined for the images \"\(found.rawValue)\"; "
        + "leave them out or write \"\(expected.rawValue)/\(shift)\""
    case .dataset(let error): "\(error)"
    case .vision(let shift, let error): "shift \"\(shift)\": \(error)"
    case .noCustomImages, .labelOutOfRange, .tooFewClasses, .tooFewImages: descriptionOfData
    }
  }

  private var descriptionOfData: String {
    switch self {
    case .noCustomImages:
      "no images of your own are loaded; state their files, or use the images "
        + "\"\(ImageSet.fashion.rawValue)\" or \"\(ImageSet.digits.rawValue)\""
    case .labelOutOfRange(let set, let index, let label, let classCount):
      "images \"\(set.rawValue)\": label \(index) is \(label), expected 0 to \(classCount - 1); "
        + "number the classes from 0, or state the right number of classes"
    case .tooFewClasses(let shift, let found, let needed):
      "shift \"\(shift)\" needs \(needed) classes or more, the images have \(found)"
    case .tooFewImages(let part, let className, let needed, let found):
      "class \"\(className)\" has \(found) images, but \(needed) are needed up to the part "
        + "\"\(part)\"; ask for fewer per class or use more data"
    default: ""
    }
  }

  /// Runs a reader or splitter and turns what it throws into an error about shifts.
  static func wrapping<Value>(
    _ body: () throws(DatasetError) -> Value
  ) throws(ShiftError) -> Value {
    do { return try body() } catch { throw .dataset(error) }
  }

  /// Runs a transform of images and turns what it throws into an error about shifts.
  static func wrapping<Value>(
    _ shift: String, _ body: () throws(VisionError) -> Value
  ) throws(ShiftError) -> Value {
    do { return try body() } catch { throw .vision(shift: shift, error) }
  }
}

extension ShiftError: ClassifiedError {
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
