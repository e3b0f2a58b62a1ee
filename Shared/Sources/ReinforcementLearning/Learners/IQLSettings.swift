import Optimizers
import Tensors

/// Settings of implicit Q-learning.
public struct IQLSettings: Sendable, Hashable, Codable {
  /// How the policy is made from the values.
  public enum Extraction: String, Sendable, Hashable, Codable {
    /// Regression on the data's actions, weighted by their advantages.
    case advantageWeighted
    /// The gradient of the critics in drawn actions, which also give the critics' targets.
    case valueGradient
  }

  /// The policy.
  public var policy = PolicySettings.plain
  /// The critics; the network of state values has the same widths.
  public var critics = CriticSettings(initialization: .orthogonal)
  /// Discount, bounds, and the targets' rate.
  public var backup = BackupSettings()
  /// The expectile of the values of the data's actions that a state's value is.
  public var expectile: Double
  /// The factor on advantages in the exponent of the weights.
  public var inverseTemperature: Double
  /// The largest weight.
  public var largestWeight = 100.0
  /// The step size of values and critics.
  public var learningRate = 3e-4
  /// The step size of the policy.
  public var policyLearningRate = 3e-4
  /// The number of updates over which the policy's step size falls to 0 along half a cosine; nil for
  /// a constant one.
  public var policyDecayUpdates: Int?
  /// How the policy is made from the values.
  public var extraction = Extraction.advantageWeighted

  /// The settings of OOO, with the expectile and the temperature of the task.
  public init(expectile: Double = 0.7, inverseTemperature: Double = 3, dropout: Double = 0) {
    self.expectile = expectile
    self.inverseTemperature = inverseTemperature
    policy.dropout = dropout
  }

  /// The Franka kitchen: expectile 0.7, inverse temperature 0.5, dropout 0.1.
  public static let kitchen = IQLSettings(expectile: 0.7, inverseTemperature: 0.5, dropout: 0.1)
  /// The ant maze: expectile 0.9, inverse temperature 10.
  public static let antMaze = IQLSettings(expectile: 0.9, inverseTemperature: 10)
  /// The point maze: expectile 0.9, inverse temperature 3.
  public static let pointMaze = IQLSettings(expectile: 0.9, inverseTemperature: 3)
  /// The truncated hammer task: expectile 0.7, inverse temperature 3, log deviations within ±2.
  public static let hammer = hammer(expectile: 0.7, dropout: 0)
  /// The truncated hammer task, retraining: expectile 0.8, dropout 0.1.
  public static let hammerRetraining = hammer(expectile: 0.8, dropout: 0.1)
  /// Relocate, door and pen: expectile 0.8, inverse temperature 3, dropout 0.1.
  public static let adroitBinary = IQLSettings(expectile: 0.8, dropout: 0.1)

  private static func hammer(expectile: Double, dropout: Double) -> IQLSettings {
    var settings = IQLSettings(expectile: expectile, dropout: dropout)
    settings.policy.leastLogDeviation = -2
    return settings
  }

  /// This method with the policy taken from the critics' gradient: the ablation that asks whether
  /// the extraction explains what retraining gains.
  public var extractingByValueGradient: IQLSettings {
    var settings = self
    settings.extraction = .valueGradient
    settings.policy.density = .squashed
    return settings
  }

  func policyRate(at update: Int) -> Scalar {
    guard let policyDecayUpdates else { return Scalar(policyLearningRate) }
    return Schedule.cosine(policyLearningRate, steps: policyDecayUpdates)(update)
  }
}
