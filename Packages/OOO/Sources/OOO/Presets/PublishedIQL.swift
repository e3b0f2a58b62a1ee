/// One row of the table of settings with implicit Q-learning, as the authors' release has
/// them: what would be run with the data and the hours.
public struct PublishedIQL: Sendable, Hashable, Codable {
  /// The domain of the row.
  public var domain: String
  /// Expectile of the value loss, in phases 1 and 2.
  public var expectile: Double
  /// Expectile while retraining.
  public var retrainingExpectile: Double
  /// Inverse temperature of advantage weights.
  public var inverseTemperature: Double
  /// Dropout of the actor, in phases 1 and 2.
  public var dropout = 0.0
  /// Dropout of the actor while retraining.
  public var retrainingDropout = 0.0
  /// Added to every reward.
  public var rewardShift: Double
  /// Steps of phases 1 to 3.
  public var steps: PublishedSteps
  /// The factor on the bonus.
  public var bonusScale: Double
  /// Rewards that bound Q in phase 2; nil for no bound.
  public var rewardBounds: ClosedRange<Double>?
  /// Rows of each batch of phase 3 that come from the best ones.
  public var upsampledRows: Int
  /// Steps of phase 2 after which retraining is begun.
  public var retrainingTimes: [Int]
  /// Rows of the offline set.
  public var offlineRows: Int

  /// The rows of the table.
  public static let all: [PublishedIQL] =
    [
      kitchen("kitchen-partial", rows: 136_950), kitchen("kitchen-complete", rows: 3_680),
      kitchen("kitchen-mixed", rows: 136_950), antmaze, maze2d, hammer,
    ] + [("relocate", 98_937), ("door", 96_000), ("pen", 94_378)].map(adroit)

  private static func kitchen(_ domain: String, rows: Int) -> PublishedIQL {
    PublishedIQL(
      domain: domain, expectile: 0.7, retrainingExpectile: 0.7, inverseTemperature: 0.5,
      dropout: 0.1, retrainingDropout: 0.1, rewardShift: -4,
      steps: .init(1_000_000, 4_000_000, 2_000_000), bonusScale: 10, upsampledRows: 8,
      retrainingTimes: [1_000_000, 2_000_000, 3_000_000, 4_000_000], offlineRows: rows)
  }

  private static let antmaze = PublishedIQL(
    domain: "antmaze-goal-missing-large", expectile: 0.9, retrainingExpectile: 0.9,
    inverseTemperature: 10, rewardShift: -1, steps: .init(500_000, 2_000_000, 2_000_000),
    bonusScale: 10, upsampledRows: 8,
    retrainingTimes: [500_000, 750_000, 1_000_000, 1_250_000, 1_500_000], offlineRows: 942_157)

  private static let maze2d = PublishedIQL(
    domain: "maze2d-missing-data-large", expectile: 0.9, retrainingExpectile: 0.9,
    inverseTemperature: 3, rewardShift: -1, steps: .init(500_000, 500_000, 2_000_000),
    bonusScale: 10, upsampledRows: 8, retrainingTimes: [250_000, 500_000], offlineRows: 481_287)

  private static let hammer = PublishedIQL(
    domain: "hammer-truncated-expert", expectile: 0.7, retrainingExpectile: 0.8,
    inverseTemperature: 3, retrainingDropout: 0.1, rewardShift: 0,
    steps: .init(50_000, 500_000, 2_000_000), bonusScale: 0.5, upsampledRows: 0,
    retrainingTimes: [250_000, 500_000], offlineRows: 100_000)

  private static func adroit(_ domain: String, rows: Int) -> PublishedIQL {
    PublishedIQL(
      domain: "\(domain)-binary", expectile: 0.8, retrainingExpectile: 0.8, inverseTemperature: 3,
      dropout: 0.1, retrainingDropout: 0.1, rewardShift: 0,
      steps: .init(25_000, 1_000_000, 2_000_000), bonusScale: 0.5, rewardBounds: -1...5,
      upsampledRows: 0, retrainingTimes: [250_000, 500_000, 750_000, 1_000_000], offlineRows: rows)
  }
}

/// The lengths of the three phases.
public struct PublishedSteps: Sendable, Hashable, Codable {
  /// Updates on offline data.
  public var pretraining: Int
  /// Steps in the environment.
  public var exploration: Int
  /// Updates from scratch on the whole buffer.
  public var retraining: Int

  /// Lengths of phases 1 to 3.
  public init(_ pretraining: Int, _ exploration: Int, _ retraining: Int) {
    (self.pretraining, self.exploration, self.retraining) = (pretraining, exploration, retraining)
  }
}
