/// A name that nothing has, with the nearest one that something has.
public struct UnknownName: Error, Sendable, Hashable, Codable {
  /// What is named, such as `"method"`.
  public var kind: String
  /// The name that was given.
  public var name: String
  /// The names that there are.
  public var known: [String]

  /// Reports a name.
  public init(_ kind: String, _ name: String, known: [String]) {
    self.kind = kind
    self.name = name
    self.known = known
  }
}

extension UnknownName: ClassifiedError {
  /// A mistake on the command line.
  public var failureKind: FailureKind { .usage }
}

extension UnknownName: CustomStringConvertible {
  /// What was found, what is near, and all there is.
  public var description: String {
    let hint = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? "."
    return "no \(kind) is called \"\(name)\"\(hint) Known: \(known.joined(separator: ", "))"
  }
}
