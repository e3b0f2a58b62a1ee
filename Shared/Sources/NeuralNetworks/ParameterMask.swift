/// Which parameters of a module are trained: one flag per parameter in visiting order.
///
/// Gradients of the others, and everything below the first trained parameter, are never computed.
public struct ParameterMask: Sendable, Hashable {
  private var flags: [Bool]?

  /// Every parameter.
  public static let all = ParameterMask(flags: nil)

  private init(flags: [Bool]?) { self.flags = flags }

  /// One flag per parameter, in visiting order.
  public init(_ flags: [Bool]) { self.init(flags: flags) }

  /// The parameters whose path satisfies a condition.
  ///
  /// Resolve a mask once per run: paths are strings.
  public init(_ module: some Module, where condition: (_ name: String) throws -> Bool) rethrows {
    self.init(try module.parameterNames.map(condition))
  }

  /// Whether the parameter at this position is trained.
  public subscript(index: Int) -> Bool { flags.map { $0[index] } ?? true }

  /// The parameters that either mask trains.
  public func union(_ other: ParameterMask) -> ParameterMask {
    guard let flags, let others = other.flags else { return .all }
    precondition(flags.count == others.count, "masks of different modules")
    return ParameterMask(zip(flags, others).map { $0 || $1 })
  }

  /// The trained positions among `count` parameters.
  public func indices(count: Int) -> [Int] { (0..<count).filter { self[$0] } }
}
