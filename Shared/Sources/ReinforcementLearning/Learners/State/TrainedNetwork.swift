public import NeuralNetworks
public import Optimizers
import Randomness
import Tensors

/// A network and the optimizer that moves it.
public struct TrainedNetwork<Network: Module>: Sendable {
  /// The network.
  public internal(set) var network: Network
  /// Its optimizer.
  public internal(set) var optimizer: Adam

  init(_ network: Network, learningRate: Double) {
    self.network = network
    optimizer = Adam(learningRate: Scalar(learningRate))
  }

  /// One step down the gradient of a loss; returns the loss before it.
  mutating func step(_ loss: (Network) -> Tensor) -> Double {
    let (value, gradients) = valueAndGradient(at: network, loss)
    optimizer.update(&network, along: gradients)
    return Double(value)
  }

  /// One step down the gradient of a loss that has a detached by-product.
  mutating func step<Extra>(_ loss: (Network) -> (Tensor, Extra)) -> (loss: Double, extra: Extra) {
    let result = valueGradientAndExtra(at: network, loss)
    optimizer.update(&network, along: result.gradients)
    return (Double(result.value), result.extra)
  }
}

extension TrainedNetwork<GaussianPolicy> {
  /// A fresh policy of a learner with this key.
  static func policy(
    _ settings: PolicySettings, _ sizes: TaskSizes, rate: Double, _ key: RandomKey
  ) -> TrainedNetwork {
    TrainedNetwork(
      GaussianPolicy(settings, sizes: sizes, key: key.split("policy")), learningRate: rate)
  }
}

extension TrainedNetwork<CriticEnsemble> {
  /// Fresh critics of a learner with this key.
  static func critics(
    _ settings: CriticSettings, _ sizes: TaskSizes, rate: Double, _ key: RandomKey
  ) -> TrainedNetwork {
    TrainedNetwork(
      CriticEnsemble(settings, inputs: sizes.pair, key: key.split("critics")), learningRate: rate)
  }
}

extension TrainedNetwork<LogarithmicScalar> {
  /// One step of a temperature that holds a policy at an entropy, in nats; returns the loss.
  mutating func step(holding targetEntropy: Double, logDensities: Tensor) -> Double {
    step {
      temperatureLoss(
        logTemperature: $0.logarithm, logDensities: logDensities, targetEntropy: targetEntropy)
    }
  }
}
