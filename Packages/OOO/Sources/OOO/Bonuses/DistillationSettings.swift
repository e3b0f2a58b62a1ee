import NeuralNetworks
import Randomness
import Tensors

/// How random network distillation is built and learns.
public struct DistillationSettings: Sendable, Hashable, Codable {
  /// Whether a batch's bonuses come before or after the predictor's step on it.
  public enum Order: String, Sendable, Codable, CaseIterable {
    /// Step, then bonuses: the IQL branch of the authors.
    case updateFirst
    /// Bonuses, then step: the RLPD and Cal-QL branches.
    case bonusFirst
  }

  /// Units of every layer, and of the output.
  public var width = 512
  /// The number of layers with rectifiers.
  public var hiddenLayers = 1
  /// The factor on the output layer's fresh weights.
  public var outputGain = 1.0
  /// The step size of the predictor's Adam.
  public var learningRate = 1e-4
  /// The probability with which a row takes part in the predictor's loss.
  public var learnedShare = 0.25
  /// Standardised inputs are clipped to `±inputBound`.
  public var inputBound = 5.0
  /// Added to the variance of inputs; 0 as in the authors' code.
  public var varianceFloor = 0.0
  /// How bonuses are brought to a common size.
  public var normalizer = BonusNormalizer.authors
  /// Whether bonuses come before or after the step.
  public var order = Order.updateFirst

  /// The settings of the IQL branch.
  public init() {}

  /// The settings of the IQL branch.
  public static let iql = DistillationSettings()

  /// The settings of the RLPD branch: bonuses come before the step.
  public static var rlpd: DistillationSettings {
    var settings = DistillationSettings()
    settings.order = .bonusFirst
    return settings
  }

  /// The settings of the Cal-QL branch: two layers, a small output, bonuses before the step.
  public static var calql: DistillationSettings {
    var settings = rlpd
    settings.hiddenLayers = 2
    settings.outputGain = 1e-2
    return settings
  }

  /// A fresh network, `[batch, inputs] -> [batch, width]`.
  func network(inputs: Int, key: RandomKey) -> MultilayerPerceptron {
    let widths = [inputs] + [Int](repeating: width, count: hiddenLayers + 1)
    var network = MultilayerPerceptron(widths: widths, key: key, initializer: .heNormal)
    if outputGain != 1, let last = network.layers.indices.last {
      network.layers[last].weight = network.layers[last].weight * Scalar(outputGain)
      network.layers[last].bias = network.layers[last].bias.map { $0 * Scalar(outputGain) }
    }
    return network
  }
}
