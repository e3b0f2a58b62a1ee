public import Datasets
public import Failures

/// What can be wrong with a domain, a pair, or the images that they ask for.
public enum ImagePairError: Error, Sendable, Equatable {
  /// Nothing has this name.
  case unknownName(UnknownName)
  /// A name that cannot be read.
  case malformed(String, expected: String)
  /// A class that the source does not have.
  case classOutOfRange(source: ImageSource, found: Int)
  /// A domain without classes where a network is to learn them.
  case noClasses(domain: String)
  /// Two domains whose images have different sizes or channels.
  case differentImages(pair: String)
  /// A negative number of images.
  case sizeOutOfRange(name: String, found: Int)
  /// Fewer images of a class than a part needs.
  case tooFewImages(domain: String, part: String, label: Int, needed: Int, found: Int)
  /// Fewer images in all than the parts need.
  case tooFewOutliers(domain: String, needed: Int, found: Int)
  /// Data that cannot be read.
  case dataset(DatasetError)
}

extension ImagePairError: CustomStringConvertible {
  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .unknownName(let error): "\(error)"
    case .malformed(let text, let expected): "\"\(text)\": expected \(expected)"
    case .classOutOfRange(let source, let found):
      "images \"\(source.rawValue)\" have no class \(found), expected 0 to \(source.classCount - 1)"
    case .noClasses(let domain):
      "images \"\(domain)\" have fewer than two classes, so that no network can learn them; use "
        + "them as the out-of-distribution side"
    case .differentImages(let pair):
      "pair \"\(pair)\": one side is grey, 28 x 28, the other in colour, 32 x 32; pair CIFAR "
        + "and SVHN with each other, and grey images with grey ones"
    case .sizeOutOfRange(let name, let found):
      "the number of \(name) images is \(found), expected 0 or more"
    case .tooFewImages(let domain, let part, let label, let needed, let found):
      "class \(label) of \"\(domain)\" has \(found) images for \(part), but \(needed) are needed; "
        + "ask for fewer per class"
    case .tooFewOutliers(let domain, let needed, let found):
      "\"\(domain)\" has \(found) images to draw from, but \(needed) are needed; ask for fewer"
    case .dataset(let error): "\(error)"
    }
  }
}

extension ImagePairError: ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind {
    switch self {
    case .unknownName, .malformed, .classOutOfRange, .noClasses, .differentImages,
      .sizeOutOfRange:
      .usage
    case .tooFewImages, .tooFewOutliers, .dataset: .data
    }
  }
}
