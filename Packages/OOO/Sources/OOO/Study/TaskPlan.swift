public import ReinforcementLearning

/// One task of the study: where, from which data, and how the three phases go.
public struct TaskPlan: Sendable, Hashable, Codable {
  /// The experiment's name.
  public var name: String
  /// What the experiment does, in a line.
  public var summary: String
  /// Where the paper reports it.
  public var reproduces: String
  /// The environment that is learnt from, by name.
  public var environment: String
  /// The environment that evaluates, where it pays another reward.
  public var evaluationEnvironment: String?
  /// The offline data.
  public var data: OfflineData
  /// Phases 1 and 2 with the bonus; arms without it set it to zero.
  public var exploration: ExplorationSettings
  /// Phase 3.
  public var retraining: RetrainingSettings
  /// The shares of exploration after which phase 3 is begun, ascending; the last is 1.
  public var fractions: [Double]
  /// The methods that are compared.
  public var arms: [StudyArm]
  /// Episodes of the final evaluation.
  public var finalEpisodes: Int
  /// The number of the study's seeds that are run.
  public var seeds: Int
  /// The expected duration of a cell on one core, in seconds.
  public var secondsPerCell: Double?

  /// Whether any agent goes online.
  public var explores: Bool { exploration.explorationSteps > 0 }

  /// Whether the offline data are a controller's, without any region removed.
  var hasWholeControllerData: Bool {
    if case .controller(_, _, let discs) = data { discs.isEmpty } else { false }
  }

  /// The exploration of an arm: with the bonus or without, under the same names of randomness.
  public func exploration(of arm: StudyArm) -> ExplorationSettings {
    var settings = exploration
    if !arm.hasBonus {
      settings.bonus = .none
      settings.bonusScale = 0
    }
    if arm == .offline { settings.explorationSteps = 0 }
    if arm == .jumpStart { settings.collection = .jumpStart }
    if arm == .expansion { settings.collection = .expansion(inverseTemperature: 10) }
    return settings
  }

  /// The retraining of an arm; nil for arms that deploy the agent that explored.
  public func retraining(of arm: StudyArm) -> RetrainingSettings? {
    guard arm.retrainedFrom != nil else { return nil }
    var settings = retraining
    if arm.keepsBonus { settings.bonusScale = exploration.bonusScale }
    if arm.extractsByValueGradient, case .iql(let learner) = settings.learner {
      settings.learner = .iql(learner.extractingByValueGradient)
    }
    return settings
  }
}

/// Where offline data come from.
public enum OfflineData: Sendable, Hashable, Codable {
  /// Nowhere: everything is learnt online.
  case none
  /// Episodes over the wall, most of which stop before the goal.
  case wall(episodes: Int, noise: Double)
  /// Rows of the waypoint controller in a maze, without those in some discs.
  case controller(steps: Int, noise: Double, removing: [ObservationDisc])
}

/// A method of the study: how data were collected, and which agent is deployed.
public enum StudyArm: String, Sendable, Hashable, Codable, CaseIterable {
  /// The agent that learnt from offline data alone.
  case offline
  /// Fine-tuned online without a bonus.
  case finetune
  /// Fine-tuned online with the bonus; the exploring agent is deployed.
  case naive
  /// A new agent on the buffer of `finetune`: the fourth corner of the 2x2 design.
  case finetuneRetrained = "finetune+retrain"
  /// A new agent on the buffer of `naive`: the method.
  case ooo
  /// As `ooo`, with a frozen copy of the bonus kept in the reward.
  case frozen = "ooo+bonus"
  /// As `frozen`, with the policy taken from the critics' gradient.
  case frozenGradient = "ooo+bonus+td3"
  /// As `ooo`, with the policy taken from the critics' gradient.
  case gradient = "ooo+td3"
  /// Fine-tuned without a bonus; the pretrained agent begins each episode (JSRL).
  case jumpStart = "jsrl"
  /// Fine-tuned without a bonus; the pretrained agent and the learner both propose actions (PEX).
  case expansion = "pex"

  /// The arm whose buffer is learnt from; nil where the exploring agent is deployed.
  public var retrainedFrom: StudyArm? {
    switch self {
    case .offline, .finetune, .naive, .jumpStart, .expansion: nil
    case .finetuneRetrained: .finetune
    case .ooo, .frozen, .frozenGradient, .gradient: .naive
    }
  }

  /// Whether the data were collected with the bonus.
  public var hasBonus: Bool { self == .naive || retrainedFrom == .naive }

  /// Whether a frozen bonus stays in the reward of phase 3.
  public var keepsBonus: Bool { self == .frozen || self == .frozenGradient }

  /// Whether the policy is taken from the critics' gradient in phase 3.
  public var extractsByValueGradient: Bool { self == .frozenGradient || self == .gradient }

  /// The corners of the 2x2 design {no bonus, bonus} x {deploy the explorer, deploy a new agent}.
  public static let twoByTwo: [StudyArm] = [.finetune, .naive, .finetuneRetrained, .ooo]
  /// The corners and the two explanations that the paper excludes.
  public static let ablated: [StudyArm] = twoByTwo + [.frozen, .frozenGradient]
}
