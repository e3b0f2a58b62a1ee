import NeuralNetworks
public import Randomness

/// The kinds of network that commands can build by name and that network files describe.
public enum Architecture: Sendable, Hashable, Codable {
  /// A pre-activation residual network.
  case resnet(ResNet.Configuration)
  /// A wide residual network.
  case wideResNet(WideResNet.Configuration)
  /// A multilayer perceptron with the given widths, inputs first, classes last.
  case perceptron(widths: [Int])

  /// A network with fresh weights.
  public func network(key: RandomKey) -> any StagedNetwork {
    switch self {
    case .resnet(let configuration): ResNet(configuration, key: key)
    case .wideResNet(let configuration): WideResNet(configuration, key: key)
    case .perceptron(let widths): ImagePerceptron(widths: widths, key: key)
    }
  }

  /// The number of classes.
  public var classes: Int {
    switch self {
    case .resnet(let configuration): configuration.classes
    case .wideResNet(let configuration): configuration.classes
    case .perceptron(let widths): widths.last ?? 0
    }
  }
}

/// What images a network was made for.
public struct ImageSize: Sendable, Hashable, Codable, CustomStringConvertible {
  /// Pixels from top to bottom.
  public var height: Int
  /// Pixels from left to right.
  public var width: Int
  /// 1 for grey, 3 for colour.
  public var channels: Int

  /// A size.
  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// Such as `28x28x1`.
  public var description: String { "\(height)x\(width)x\(channels)" }
}
