import NeuralNetworks
import Randomness
import ReinforcementLearning
import Tensors

@testable import OOO

/// Small settings of all kinds for the phases on the corridor.
enum PhaseCase: String, CaseIterable {
  case iql, calql, rlpd, counts, jumpStart, expansion

  var learner: LearnerSettings {
    switch self {
    case .iql, .counts, .jumpStart, .expansion:
      LearnerSettings.iql(IQLSettings(dropout: self == .iql ? 0.1 : 0)).resized(hidden: [16, 16])
    case .calql: LearnerSettings.cql(Self.calibrated).resized(hidden: [16, 16])
    case .rlpd: LearnerSettings.sac(Self.ensemble).resized(hidden: [16, 16])
    }
  }

  private static let calibrated: CQLSettings = {
    var settings = CQLSettings().calibrated
    settings.sampleCount = 2
    return settings
  }()

  private static let ensemble: SACSettings = {
    var settings = SACSettings.rlpd
    (settings.critics.count, settings.criticUpdates) = (3, 2)
    return settings
  }()

  var exploration: ExplorationSettings {
    var settings = ExplorationSettings(learner)
    settings.bonus = .distillation(.tiny)
    settings.bonusScale = 1
    settings.rewards = .shifted(by: -1)
    (settings.pretrainingSteps, settings.explorationSteps) = (20, 60)
    settings.batchSize = 16
    settings.evaluation = EvaluationSettings(interval: 25, episodes: 3)
    settings.coverage = UniformGrid([.init(-1, 1, bins: 9)])
    switch self {
    case .iql: break
    case .calql: settings.cadence = .everyEpisode(updatesPerStep: 1)
    case .rlpd:
      settings.mixture = .mixed(offlineShare: 0.5)
      settings.randomSteps = 10
    case .counts:
      let axis = UniformGrid.Axis(-1, 1, bins: 5)
      settings.bonus = .counts(
        states: UniformGrid([axis, axis]), actions: UniformGrid([axis]))
    case .jumpStart: settings.collection = .jumpStart
    case .expansion: settings.collection = .expansion(inverseTemperature: 10)
    }
    return settings
  }

  func run(seed: UInt64 = 1) throws -> Exploration {
    try Exploration(
      exploration, in: Corridor(), offline: Corridor.data(episodes: 20, key: RandomKey(seed: 9)),
      key: RandomKey(seed: seed))
  }
}

extension DistillationSettings {
  static var tiny: DistillationSettings {
    var settings = DistillationSettings()
    (settings.width, settings.varianceFloor) = (16, 1e-8)
    return settings
  }
}
