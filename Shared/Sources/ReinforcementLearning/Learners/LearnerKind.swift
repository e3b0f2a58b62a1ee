/// The methods that a study or a command can name.
public enum LearnerKind: String, Sendable, Hashable, Codable, CaseIterable {
  /// Behaviour cloning.
  case bc
  /// Twin delayed deterministic policy gradients.
  case td3
  /// TD3 with behaviour cloning.
  case td3bc
  /// Soft actor-critic.
  case sac
  /// Reinforcement learning with prior data.
  case rlpd
  /// Advantage-weighted actor-critic.
  case awac
  /// Implicit Q-learning.
  case iql
  /// Conservative Q-learning.
  case cql
  /// Calibrated conservative Q-learning.
  case calql

  /// The method of this name; letters' case, hyphens and plus signs do not count.
  ///
  /// - Throws: `LearningError.unknownLearner`.
  public init(named name: String) throws(LearningError) {
    let letters = name.lowercased().filter { $0 != "-" && $0 != "+" && $0 != "_" }
    guard let kind = LearnerKind(rawValue: letters) else {
      throw .unknownLearner(name: name, known: LearnerKind.allCases.map(\.rawValue))
    }
    self = kind
  }

  /// The method's published settings.
  public var settings: LearnerSettings {
    switch self {
    case .bc: .bc(BCSettings())
    case .td3: .td3(TD3Settings())
    case .td3bc: .td3(.behaviorRegularized)
    case .sac: .sac(SACSettings())
    case .rlpd: .sac(.rlpd)
    case .awac: .awac(AWACSettings())
    case .iql: .iql(IQLSettings())
    case .cql: .cql(CQLSettings())
    case .calql: .cql(CQLSettings().calibrated)
    }
  }
}
