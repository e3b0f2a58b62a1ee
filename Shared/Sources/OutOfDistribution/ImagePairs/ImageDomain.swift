import Failures

/// A set of images by name: a source, some of its classes, and what was done to the images.
///
/// | name | images |
/// |---|---|
/// | `fashion` | all classes |
/// | `mnist[0-4]`, `fashion[0,2,3,7,8]` | some classes, which are numbered anew from 0 |
/// | `fashion/rot90`, `mnist[0-4]/invert` | transformed images |
public struct ImageDomain: Sendable, Hashable {
  /// The source.
  public let source: ImageSource
  /// The classes of the source in the order of their new labels.
  public let classes: [Int]
  /// What is done to the images, in this order.
  public let transforms: [ImageTransform]

  /// Makes a domain of these classes, by default all.
  ///
  /// - Throws: `classOutOfRange`; `malformed` for no class or one that occurs twice.
  public init(
    _ source: ImageSource, classes: [Int]? = nil, transforms: [ImageTransform] = []
  ) throws(ImagePairError) {
    if let classes {
      try Self.check(classes, of: source)
    }
    self.init(source, checked: classes, transforms: transforms)
  }

  /// Makes a domain of classes that are known to be right.
  init(_ source: ImageSource, checked classes: [Int]?, transforms: [ImageTransform] = []) {
    self.source = source
    self.classes = classes ?? Array(0..<source.classCount)
    self.transforms = transforms
  }

  private static func check(
    _ classes: [Int], of source: ImageSource
  ) throws(ImagePairError) {
    if let wrong = classes.first(where: { !(0..<source.classCount).contains($0) }) {
      throw .classOutOfRange(source: source, found: wrong)
    }
    guard !classes.isEmpty, Set(classes).count == classes.count else {
      throw .malformed("\(source.rawValue)\(classes)", expected: "one or more different classes")
    }
  }

  /// The name, from which ``init(named:)`` makes the domain again.
  public var name: String {
    let isWhole = classes == Array(0..<source.classCount)
    return source.rawValue + (isWhole ? "" : "[\(classList)]")
      + transforms.map { "/\($0.rawValue)" }.joined()
  }

  private var classList: String {
    let first = classes[0]
    if classes.count > 1, classes == Array(first..<first + classes.count) {
      return "\(first)-\(first + classes.count - 1)"
    }
    return classes.map(String.init).joined(separator: ",")
  }

  /// Finds a domain by its name.
  ///
  /// - Throws: `unknownName` with all names, `malformed`, `classOutOfRange`.
  public init(named name: String) throws(ImagePairError) {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let opening = parts[0].firstIndex(of: "[") ?? parts[0].endIndex
    let source = try known(ImageSource.self, String(parts[0][..<opening]), "image set")
    let classes = try Self.classes(parts[0][opening...], of: source, in: name)
    var transforms: [ImageTransform] = []
    for part in parts.dropFirst() {
      transforms.append(try known(ImageTransform.self, part, "transform of images"))
    }
    try self.init(source, classes: classes, transforms: transforms)
  }

  /// Reads `[0,2,5-9]`; nil for nothing, which stands for all classes.
  private static func classes(
    _ text: Substring, of source: ImageSource, in name: String
  ) throws(ImagePairError) -> [Int]? {
    if text.isEmpty { return nil }
    let expected = "classes such as [0-4] or [0,2,5-9] after the name of the images"
    guard text.count > 2, text.last == "]" else { throw .malformed(name, expected: expected) }
    var classes: [Int] = []
    let list = text.dropFirst().dropLast()
    for entry in list.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = entry.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
        first <= last
      else { throw .malformed(name, expected: expected) }
      // Before the range is made, since its end may be any number.
      if last >= source.classCount { throw .classOutOfRange(source: source, found: last) }
      classes += first...last
    }
    return classes
  }
}

/// Finds a value by its name.
private func known<Value: RawRepresentable<String> & CaseIterable>(
  _ type: Value.Type, _ name: String, _ kind: String
) throws(ImagePairError) -> Value {
  guard let value = Value(rawValue: name) else {
    throw .unknownName(UnknownName(kind, name, known: Value.allCases.map(\.rawValue)))
  }
  return value
}

extension ImageDomain: Codable {
  /// Decodes a domain from its name.
  public init(from decoder: any Decoder) throws {
    try self.init(named: decoder.singleValueContainer().decode(String.self))
  }

  /// Encodes the domain as its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
