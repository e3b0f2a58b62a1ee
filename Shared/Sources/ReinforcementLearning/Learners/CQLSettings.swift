/// Settings of conservative Q-learning and its calibrated form.
public struct CQLSettings: Sendable, Hashable, Codable {
  /// Which sampled actions' values are bounded from below by returns.
  public enum Calibration: String, Sendable, Hashable, Codable {
    /// None: conservative Q-learning.
    case none
    /// Those of the policy, here and at the next state: Cal-QL as published.
    case policyActions
    /// Uniform ones too, as in the released code of OOO.
    case allActions
  }

  /// The policy.
  public var policy = PolicySettings.conservative
  /// The critics.
  public var critics = CriticSettings(initialization: .orthogonalWithSmallOutput)
  /// Discount, bounds on the next state's value, and the targets' rate.
  public var backup = BackupSettings()
  /// The step size of the policy and of the temperature.
  public var policyLearningRate = 1e-4
  /// The step size of the critics and of the multiplier.
  public var criticLearningRate = 3e-4
  /// The entropy that the policy is held at, in nats for each component of the action.
  public var targetEntropyPerAction = -1.0
  /// The number of actions that are drawn from each source.
  public var sampleCount = 10
  /// The weight of the regulariser.
  public var weight: Double
  /// The gap that the multiplier holds the regulariser at; nil for a fixed weight.
  public var lagrangeGap: Double?
  /// Whether sampled actions' values are corrected by their densities.
  public var usesImportanceSampling: Bool
  /// Which sampled actions' values are bounded from below by returns.
  public var calibration = Calibration.none

  /// Conservative Q-learning with a weight on its regulariser.
  public init(
    weight: Double = 5, lagrangeGap: Double? = nil, usesImportanceSampling: Bool = true
  ) {
    self.weight = weight
    self.lagrangeGap = lagrangeGap
    self.usesImportanceSampling = usesImportanceSampling
  }

  /// The Franka kitchen: weight 5, no importance sampling, three hidden layers of 512.
  public static let kitchen: CQLSettings = {
    var settings = CQLSettings(usesImportanceSampling: false)
    settings.policy.hiddenWidths = [512, 512, 512]
    settings.critics.hiddenWidths = [512, 512, 512]
    return settings
  }()

  /// The ant and point mazes: weight 5, gap 0.8, four hidden layers of 256 in the critics.
  public static let maze: CQLSettings = {
    var settings = CQLSettings(lagrangeGap: 0.8)
    settings.critics.hiddenWidths = [256, 256, 256, 256]
    return settings
  }()

  /// Hammer, relocate, door and pen: weight 1, hidden layers of 512, two in the policy and three in
  /// the critics.
  public static let adroit: CQLSettings = {
    var settings = CQLSettings(weight: 1)
    settings.policy.hiddenWidths = [512, 512]
    settings.critics.hiddenWidths = [512, 512, 512]
    return settings
  }()

  /// The same with values of the policy's actions bounded by returns (Cal-QL).
  public var calibrated: CQLSettings {
    var settings = self
    settings.calibration = .policyActions
    return settings
  }
}
