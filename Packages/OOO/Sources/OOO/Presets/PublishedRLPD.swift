/// The settings of learning online from sparse rewards, as the authors' release has them.
///
/// The learners' own settings are `SACSettings.rlpd` and `SACSettings.rlpdRetraining`.
public struct PublishedRLPD: Sendable, Hashable, Codable {
  /// Lengths of the phases; nothing is pretrained.
  public var steps = PublishedSteps(0, 1_000_000, 1_000_000)
  /// Uniform random actions before learning begins.
  public var randomSteps = 5_000
  /// The share of offline rows in a batch; 0 for the experiment without offline data.
  public var offlineShare = 0.0
  /// The factor on the bonus.
  public var bonusScale = 10.0
  /// Rows with the largest reward that are added to each batch while retraining.
  public var addedRows = 32
  /// Steps after which retraining is begun.
  public var retrainingTimes = [250_000, 500_000, 750_000, 1_000_000]

  /// HalfCheetah and Ant with sparse rewards.
  public init() {}
}
