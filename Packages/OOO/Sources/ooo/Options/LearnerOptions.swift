import ArgumentParser
import OOO
import ReinforcementLearning
import Tensors

/// What learns, and how often it is looked at.
struct LearnerOptions: ParsableArguments {
  @Option(help: "The method: \(LearnerKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var learner = "iql"

  @Option(help: "The widths of all hidden layers.")
  var hidden = NumberList([256, 256])

  @Option(help: "Rows of a batch.")
  var batch = 256

  @Option(help: "The weight of the next state's value.")
  var discount = 0.99

  @Option(help: "The expectile of iql; 0.7 unless given.")
  var expectile: Double?

  @Option(help: "The factor on advantages in the weights of iql; 3 unless given.")
  var temperature: Double?

  @Option(parsing: .unconditional, help: "Added to every raw reward.")
  var rewardShift = 0.0

  @Option(parsing: .unconditional, help: "The factor on shifted rewards.")
  var rewardScale = 1.0

  @Option(help: "Steps or updates between two evaluations.")
  var evalEvery = 5_000

  @Option(help: "Episodes of an evaluation; 0 for none.")
  var evalEpisodes = 20

  @Option(help: "The seed of all that is drawn.")
  var seed: UInt64 = 0

  func validate() throws {
    try hidden.requireWidths("--hidden")
    try CountLimit.batch.check("--batch", batch)
    try CountLimit.steps.check("--eval-every", evalEvery)
    try CountLimit.episodes.check("--eval-episodes", evalEpisodes, atLeast: 0)
    if !(discount >= 0 && discount < 1) {
      throw ValidationError("--discount is \(discount), expected 0 to less than 1")
    }
    try NumberList.requireRewards([
      ("--reward-shift", rewardShift), ("--reward-scale", rewardScale),
    ])
  }

  /// The method.
  var kind: LearnerKind {
    get throws { try LearnerKind(named: learner) }
  }

  /// The method's settings.
  func settings() throws -> LearnerSettings {
    var settings = try kind.settings
    if case .iql(var own) = settings {
      own.expectile = expectile ?? own.expectile
      own.inverseTemperature = temperature ?? own.inverseTemperature
      settings = .iql(own)
    } else if expectile != nil || temperature != nil {
      throw ValidationError("--expectile and --temperature are settings of iql")
    }
    settings = settings.resized(hidden: hidden.counts ?? [])
    settings.backup?.discount = discount
    try settings.validate()
    return settings
  }

  /// What the learner sees of raw rewards.
  var rewards: RewardTransform {
    .shifted(by: Scalar(rewardShift), thenScaledBy: Scalar(rewardScale))
  }

  /// When the agent is evaluated; never where there is nothing to act in.
  func evaluation(hasEnvironment: Bool) -> EvaluationSettings {
    EvaluationSettings(interval: evalEvery, episodes: hasEnvironment ? evalEpisodes : 0)
  }
}
