public import NeuralNetworks
public import Optimizers
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
