/// Settings of soft actor-critic and its relatives.
public struct SACSettings: Sendable, Hashable, Codable {
  /// The method's name in reports.
  public var name = "SAC"
  /// The policy.
  public var policy = PolicySettings.squashed
  /// The critics.
  public var critics = CriticSettings()
  /// Discount, bounds, and the targets' rate.
  public var backup = BackupSettings()
  /// The step size of the policy.
  public var policyLearningRate = 3e-4
  /// The step size of the critics.
  public var criticLearningRate = 3e-4
  /// The step size of the temperature's logarithm.
  public var temperatureLearningRate = 3e-4
  /// The temperature's logarithm at the beginning.
  public var initialLogTemperature = 0.0
  /// The entropy that the policy is held at, in nats for each component of the action.
  public var targetEntropyPerAction = -1.0
  /// Whether values of the next state include the entropy there.
  public var backsUpEntropy = true
  /// The number of critics, drawn at random for each step, whose least value is the target; nil for
  /// all.
  public var targetSubset: Int?
  /// The number of critic steps of one update; its batch is dealt into as many parts.
  public var criticUpdates = 1
  /// Whether the policy follows the mean of the critics rather than the least.
  public var policyFollowsMeanCritic = false

  /// Soft actor-critic with two critics, two hidden layers of 256, and a target entropy of -1 for
  /// each component of the action.
  public init() {}
}
