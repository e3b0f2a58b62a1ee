public import Randomness
public import ReinforcementLearning

/// Which bonus an exploring learner is paid.
public enum BonusKind: Sendable, Hashable, Codable {
  /// None.
  case none
  /// Random network distillation.
  case distillation(DistillationSettings)
  /// Counts over cells of states and actions.
  case counts(states: UniformGrid, actions: UniformGrid)

  /// A fresh bonus for an environment.
  public func make(for environment: EnvironmentSpecification, key: RandomKey)
    -> any ExplorationBonus
  {
    switch self {
    case .none: NoBonus()
    case .distillation(let settings):
      RandomNetworkDistillation(
        observationSize: environment.observationSize, settings: settings, key: key)
    case .counts(let states, let actions): CountBonus(states: states, actions: actions)
    }
  }
}
