public import NeuralNetworks
public import Randomness
public import Tensors
public import Vision

/// The residual network of the published code, for 32x32 images (Kaiming He and others, 2015).
///
/// Rectifiers come after the sums of its basic blocks, which are batch-normalised. A 3x3 stem, stages of widths w, 2w, 4w and 8w, the mean over pixels, a linear head. With w = 64
/// and 3, 4, 6 and 3 blocks it is ResNet-34: 21,282,122 weights for ten classes of colour images.
public struct BasicResNet: StagedNetwork {
  /// Depth, width and interface.
  public struct Configuration: Sendable, Hashable, Codable {
    /// Basic blocks in each of the four stages.
    public var blocks: [Int]
    /// Channels of the first stage.
    public var width: Int
    /// Channels of the images.
    public var channels: Int
    /// Number of classes.
    public var classes: Int

    /// ResNet-34 for ten classes of colour images unless told otherwise.
    public init(
      blocks: [Int] = [3, 4, 6, 3], width: Int = 64, channels: Int = 3, classes: Int = 10
    ) {
      precondition(
        blocks.count == 4 && blocks.allSatisfy { $0 > 0 } && width > 0 && channels > 0
          && classes > 0,
        "a residual network of \(blocks) blocks, width \(width), \(channels) channels and "
          + "\(classes) classes: there are four stages, and all sizes are positive")
      self.blocks = blocks
      self.width = width
      self.channels = channels
      self.classes = classes
    }

    /// ResNet-18: two blocks a stage.
    public static let resNet18 = Configuration(blocks: [2, 2, 2, 2])
    /// ResNet-34, the network of the published study.
    public static let resNet34 = Configuration()
  }

  /// What the network was built from.
  public let configuration: Configuration
  /// The 3x3 stem.
  public var conv1: Convolution2D
  /// The normalisation of the stem.
  public var bn1: Normalization
  /// The four stages; each after the first halves the resolution.
  public var layers: [BasicStage]
  /// The head.
  public var linear: Linear

  /// A network with fresh weights.
  public init(_ configuration: Configuration, key: RandomKey) {
    let width = configuration.width
    self.configuration = configuration
    conv1 = Convolution2D(configuration.channels, width, kernel: 3, key: key.split("conv1"))
    bn1 = Normalization(.batch, channels: width)
    layers = configuration.blocks.enumerated().map { stage, count in
      BasicStage(
        from: stage == 0 ? width : width << (stage - 1), to: width << stage, count: count,
        stride: stage == 0 ? 1 : 2, key: key.split("layer\(stage + 1)"))
    }
    linear = Linear(8 * width, configuration.classes, key: key.split("linear"))
  }

  /// Shows all parts under PyTorch's usual names for this architecture.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&conv1, "conv1")
    visitor.module(&bn1, "bn1")
    for index in layers.indices { visitor.module(&layers[index], "layer\(index + 1)") }
    visitor.module(&linear, "linear")
  }

  /// Stem and first stage, three stages, head; the mean over pixels ends the fourth stage.
  public var stages: [[String]] {
    [["conv1", "bn1", "layer1"], ["layer2"], ["layer3"], ["layer4"], ["linear"]]
  }

  /// The result of one stage.
  public func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor {
    switch stage {
    case 0: layers[0](bn1(conv1(x), in: phase, rectified: true), in: phase)
    case 1, 2: layers[stage](x, in: phase)
    case 3: layers[3](x, in: phase).globallyAveraged()
    default: linear(x)
    }
  }
}

/// Blocks of one resolution, named by their position.
public struct BasicStage: Layer {
  /// The blocks, first to last.
  public var blocks: [BasicBlock]

  init(from inputs: Int, to outputs: Int, count: Int, stride: Int, key: RandomKey) {
    blocks = (0..<count).map { index in
      BasicBlock(
        index == 0 ? inputs : outputs, outputs, stride: index == 0 ? stride : 1,
        key: key.split(index))
    }
  }

  /// Shows the blocks.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    for index in blocks.indices { visitor.module(&blocks[index], String(index)) }
  }

  /// The result of all blocks.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    blocks.reduce(x) { $1($0, in: phase) }
  }
}

/// `relu(norm(conv(relu(norm(conv(x, stride))))) + shortcut(x))`; where sizes change, the shortcut
/// is a normalised 1x1 convolution.
public struct BasicBlock: Layer {
  /// The first convolution, which carries the stride.
  public var conv1: Convolution2D
  /// The first normalisation.
  public var bn1: Normalization
  /// The second convolution.
  public var conv2: Convolution2D
  /// The second normalisation.
  public var bn2: Normalization
  /// The convolution and normalisation of the shortcut, where sizes change.
  public var shortcut: Projection?

  init(_ inputs: Int, _ outputs: Int, stride: Int, key: RandomKey) {
    conv1 = Convolution2D(inputs, outputs, kernel: 3, stride: stride, key: key.split("conv1"))
    bn1 = Normalization(.batch, channels: outputs)
    conv2 = Convolution2D(outputs, outputs, kernel: 3, key: key.split("conv2"))
    bn2 = Normalization(.batch, channels: outputs)
    if stride != 1 || inputs != outputs {
      shortcut = Projection(inputs, outputs, stride: stride, key: key.split("shortcut"))
    }
  }

  /// Shows both convolutions and normalisations, and the shortcut.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&conv1, "conv1")
    visitor.module(&bn1, "bn1")
    visitor.module(&conv2, "conv2")
    visitor.module(&bn2, "bn2")
    if var projection = shortcut {
      shortcut = nil
      visitor.module(&projection, "shortcut")
      shortcut = projection
    }
  }

  /// The result, `[batch, height / stride, width / stride, outputs]`, both rounded up.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    let hidden = bn1(conv1(x), in: phase, rectified: true)
    let sum = bn2(conv2(hidden), in: phase) + (shortcut.map { $0(x, in: phase) } ?? x)
    return sum.rectified()
  }
}

/// A normalised 1x1 convolution.
public struct Projection: Layer {
  /// The convolution, `0` in PyTorch's files.
  public var convolution: Convolution2D
  /// The normalisation, `1` in PyTorch's files.
  public var normalization: Normalization

  init(_ inputs: Int, _ outputs: Int, stride: Int, key: RandomKey) {
    convolution = Convolution2D(inputs, outputs, kernel: 1, stride: stride, key: key)
    normalization = Normalization(.batch, channels: outputs)
  }

  /// Shows both parts.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&convolution, "0")
    visitor.module(&normalization, "1")
  }

  /// The result.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    normalization(convolution(x), in: phase)
  }
}
