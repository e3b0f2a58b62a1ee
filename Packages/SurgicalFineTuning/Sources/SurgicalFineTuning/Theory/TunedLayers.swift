/// Which weights of a two-layer model `f(x) = vᵀφ(Bx)` fine-tuning may change.
public enum TunedLayers: String, Sendable, Hashable, Codable, CaseIterable {
  /// Neither: the source model as it is.
  case none
  /// The first layer `B`.
  case first
  /// The last layer `v`.
  case last
  /// Both.
  case full

  /// Whether `B` is trained.
  public var includesFirst: Bool { self == .first || self == .full }
  /// Whether `v` is trained.
  public var includesLast: Bool { self == .last || self == .full }
}
