/// One row of the table of settings with conservative Q-learning, as the authors' release has
/// them.
public struct PublishedCalQL: Sendable, Hashable, Codable {
  /// The share of offline rows in a batch.
  public enum OfflineShare: Sendable, Hashable, Codable {
    /// Rows are drawn from all, wherever they come from.
    case proportional
    /// This share of each batch is offline.
    case fixed(Double)
  }

  /// The domain of the row.
  public var domain: String
  /// The weight of the conservative term.
  public var conservatism: Double
  /// The gap that a learned multiplier keeps the term at; nil without one.
  public var lagrangeGap: Double?
  /// Whether densities of sampled actions are taken out of the conservative term.
  public var samplesByImportance = true
  /// Widths of the policy's hidden layers.
  public var policyWidths: [Int]
  /// Widths of the critics' hidden layers.
  public var criticWidths: [Int]
  /// The factor on rewards, in phases 1 and 2.
  public var rewardScale: Double
  /// The factor on rewards while retraining.
  public var retrainingRewardScale: Double
  /// Added to rewards after scaling, in phases 1 and 2.
  public var rewardShift: Double
  /// Added to rewards while retraining.
  public var retrainingRewardShift: Double
  /// Steps of phases 1 to 3.
  public var steps: PublishedSteps
  /// The share of offline rows in phase 2.
  public var offlineShare: OfflineShare
  /// The share of offline rows in phase 3.
  public var retrainingOfflineShare: OfflineShare
  /// The factor on the bonus.
  public var bonusScale: Double
  /// The least reward of the bound on Q in phase 2; nil for no bound below.
  public var leastReward: Double?
  /// The largest reward of the bound on Q in phase 2; nil for no bound above.
  public var largestReward: Double?
  /// Rows with the largest rewards that are added to each batch of phase 3.
  public var addedRows: Int

  /// The rows of the table.
  public static let all: [PublishedCalQL] = [
    kitchen("kitchen-partial", exploration: 1_000_000),
    kitchen("kitchen-complete", exploration: 4_000_000),
    kitchen("kitchen-mixed", exploration: 1_000_000), antmaze, maze2d, hammer, adroit,
  ]

  private static func kitchen(_ domain: String, exploration: Int) -> PublishedCalQL {
    PublishedCalQL(
      domain: domain, conservatism: 5, samplesByImportance: false,
      policyWidths: [512, 512, 512], criticWidths: [512, 512, 512], rewardScale: 1,
      retrainingRewardScale: 1, rewardShift: -5, retrainingRewardShift: -4,
      steps: .init(500_000, exploration, 1_000_000), offlineShare: .fixed(0.25),
      retrainingOfflineShare: .fixed(0.25), bonusScale: 10, largestReward: 0.5, addedRows: 0)
  }

  // The bonus is 50, not 10, to match the tenfold rewards.
  private static let antmaze = mazes(
    "antmaze-goal-missing-large", steps: .init(1_000_000, 2_000_000, 1_000_000), bonusScale: 50)

  private static let maze2d: PublishedCalQL = {
    var row = mazes(
      "maze2d-missing-data-large", steps: .init(500_000, 1_000_000, 1_000_000), bonusScale: 10)
    row.retrainingOfflineShare = .proportional
    (row.leastReward, row.largestReward) = (-5, 6)
    row.addedRows = 32
    return row
  }()

  private static func mazes(
    _ domain: String, steps: PublishedSteps, bonusScale: Double
  ) -> PublishedCalQL {
    PublishedCalQL(
      domain: domain, conservatism: 5, lagrangeGap: 0.8, policyWidths: [256, 256],
      criticWidths: [256, 256, 256, 256], rewardScale: 10, retrainingRewardScale: 10,
      rewardShift: -5, retrainingRewardShift: -5, steps: steps, offlineShare: .fixed(0.5),
      retrainingOfflineShare: .fixed(0.5), bonusScale: bonusScale, addedRows: 0)
  }

  private static let hammer: PublishedCalQL = {
    var row = hands("hammer-truncated-expert", rewardShift: 0)
    row.retrainingRewardScale = 0.01
    row.retrainingOfflineShare = .proportional
    row.largestReward = 103
    row.addedRows = 32
    return row
  }()

  private static let adroit: PublishedCalQL = {
    var row = hands("adroit-binary", rewardShift: 5)
    (row.rewardScale, row.retrainingRewardScale) = (10, 10)
    return row
  }()

  private static func hands(_ domain: String, rewardShift: Double) -> PublishedCalQL {
    PublishedCalQL(
      domain: domain, conservatism: 1, policyWidths: [512, 512], criticWidths: [512, 512, 512],
      rewardScale: 1, retrainingRewardScale: 1, rewardShift: rewardShift,
      retrainingRewardShift: rewardShift, steps: .init(20_000, 1_000_000, 1_000_000),
      offlineShare: .fixed(0.5), retrainingOfflineShare: .fixed(0.5), bonusScale: 0.5, addedRows: 0)
  }
}
