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

  /// Why no network has these sizes; nil where one has.
  var fault: String? {
    switch self {
    case .resnet(let shape):
      let sizes = [shape.blocksPerStage, shape.width, shape.channels, shape.classes]
      let isEven = shape.width % 4 == 0
      return Self.fault(sizes) ?? (isEven ? nil : "width \(shape.width) is no multiple of 4")
    case .wideResNet(let shape):
      return Self.fault([shape.blocksPerStage, shape.widening, shape.channels, shape.classes])
    case .perceptron(let widths):
      return widths.count > 1 ? Self.fault(widths) : "a perceptron has two widths or more"
    }
  }

  private static func fault(_ sizes: [Int]) -> String? {
    let allowed = 1...(1 << 24)
    return sizes.first { !allowed.contains($0) }.map {
      "size \($0) is not in \(allowed.lowerBound)...\(allowed.upperBound)"
    }
  }

  /// A few weights, in the layout of files, that fix all sizes: a file that has them with these
  /// shapes is about as large as the network.
  var landmarks: [(name: String, shape: [Int])] {
    switch self {
    case .resnet(let shape):
      let last = shape.blocksPerStage - 1
      return [
        ("conv1.weight", [shape.width, shape.channels, 3, 3]),
        ("fc.weight", [shape.classes, 4 * shape.width]),
        ("layer3.\(last).conv2.weight", [4 * shape.width, 4 * shape.width, 3, 3]),
      ]
    case .wideResNet(let shape):
      let (last, width) = (shape.blocksPerStage - 1, 64 * shape.widening)
      return [
        ("conv1.weight", [16, shape.channels, 3, 3]),
        ("fc.weight", [shape.classes, width]),
        ("block3.layer.\(last).conv2.weight", [width, width, 3, 3]),
      ]
    case .perceptron(let widths):
      return zip(widths, widths.dropFirst()).enumerated().map { index, layer in
        ("layers.\(index).weight", [layer.1, layer.0])
      }
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

  /// Why no image has this size; nil where one has.
  var fault: String? {
    min(height, width, channels) > 0 ? nil : "images of size \(self)"
  }
}
