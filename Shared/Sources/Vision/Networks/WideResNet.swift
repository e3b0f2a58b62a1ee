public import NeuralNetworks
public import Randomness
public import Tensors

/// A wide residual network (Zagoruyko & Komodakis 2016) with PyTorch's names of the usual
/// implementation, so that its checkpoints load: `conv1`, `block1.layer.0.bn1`, ..., `bn1`, `fc`.
///
/// Depth is `6 blocks + 4`; WRN-28-10 has 4 blocks a stage and widening factor 10.
public struct WideResNet: StagedNetwork {
  /// Depth, width and interface of a wide residual network.
  public struct Configuration: Sendable, Hashable, Codable {
    /// Basic blocks per stage.
    public var blocksPerStage: Int
    /// Channels are 16, 32 and 64 times this factor.
    public var widening: Int
    /// Channels of the images.
    public var channels: Int
    /// Number of classes.
    public var classes: Int
    /// How activations are normalised.
    public var normalization: NetworkNormalization

    /// WRN-28-10 with batch normalisation for ten classes of colour images unless told otherwise.
    public init(
      blocksPerStage: Int = 4, widening: Int = 10, channels: Int = 3, classes: Int = 10,
      normalization: NetworkNormalization = .batch
    ) {
      precondition(
        blocksPerStage > 0 && widening > 0 && channels > 0 && classes > 0,
        "WideResNet of \(blocksPerStage) blocks, widening \(widening), \(channels) channels, "
          + "\(classes) classes: sizes are positive")
      self.blocksPerStage = blocksPerStage
      self.widening = widening
      self.channels = channels
      self.classes = classes
      self.normalization = normalization
    }
  }

  /// What the network was built from.
  public let configuration: Configuration
  /// The 3x3 stem with 16 channels.
  public var conv1: Convolution2D
  /// The first stage, at full resolution.
  public var block1: WideStage
  /// The second stage, at half resolution.
  public var block2: WideStage
  /// The third stage, at a quarter of the resolution.
  public var block3: WideStage
  /// The normalisation before the head.
  public var bn1: Normalization
  /// The head.
  public var fc: Linear

  /// A network with fresh weights.
  public init(_ configuration: Configuration, key: RandomKey) {
    let widths = [16, 32, 64].map { $0 * configuration.widening }
    func stage(_ name: String, _ inputs: Int, _ outputs: Int, stride: Int) -> WideStage {
      WideStage(
        blocks: (0..<configuration.blocksPerStage).map { index in
          WideBlock(
            index == 0 ? inputs : outputs, outputs, stride: index == 0 ? stride : 1,
            normalization: configuration.normalization, key: key.split(name).split(index))
        })
    }
    self.configuration = configuration
    conv1 = Convolution2D(configuration.channels, 16, kernel: 3, key: key.split("conv1"))
    block1 = stage("block1", 16, widths[0], stride: 1)
    block2 = stage("block2", widths[0], widths[1], stride: 2)
    block3 = stage("block3", widths[1], widths[2], stride: 2)
    bn1 = configuration.normalization.layer(widths[2])
    fc = Linear(widths[2], configuration.classes, key: key.split("fc"))
  }

  /// Shows all parts.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&conv1, "conv1")
    visitor.module(&block1, "block1")
    visitor.module(&block2, "block2")
    visitor.module(&block3, "block3")
    visitor.module(&bn1, "bn1")
    visitor.module(&fc, "fc")
  }

  /// Stem and first stage, second stage, third stage, normalisation and average, head.
  public var stages: [[String]] {
    [["conv1", "block1"], ["block2"], ["block3"], ["bn1"], ["fc"]]
  }

  /// The result of one stage.
  public func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor {
    switch stage {
    case 0: block1(conv1(x), in: phase)
    case 1: block2(x, in: phase)
    case 2: block3(x, in: phase)
    case 3: bn1(x, in: phase, rectified: true).globallyAveraged()
    default: fc(x)
    }
  }
}

/// One resolution of a wide residual network.
public struct WideStage: Layer {
  /// The blocks, first to last.
  public var layer: [WideBlock]

  init(blocks: [WideBlock]) { layer = blocks }

  /// Shows the blocks.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.modules(&layer, "layer")
  }

  /// The result of all blocks.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    layer.reduce(x) { $1($0, in: phase) }
  }
}

/// The pre-activation block of wide residual networks; where sizes change, the shortcut is a 1x1
/// convolution of the activated input.
public struct WideBlock: Layer {
  /// The first normalisation.
  public var bn1: Normalization
  /// The first convolution, which carries the stride.
  public var conv1: Convolution2D
  /// The second normalisation.
  public var bn2: Normalization
  /// The second convolution.
  public var conv2: Convolution2D
  /// The 1x1 convolution of the shortcut, where sizes change.
  public var convShortcut: Convolution2D?

  init(
    _ inputs: Int, _ outputs: Int, stride: Int, normalization: NetworkNormalization, key: RandomKey
  ) {
    bn1 = normalization.layer(inputs)
    conv1 = Convolution2D(inputs, outputs, kernel: 3, stride: stride, key: key.split("conv1"))
    bn2 = normalization.layer(outputs)
    conv2 = Convolution2D(outputs, outputs, kernel: 3, key: key.split("conv2"))
    if inputs != outputs {
      convShortcut = Convolution2D(
        inputs, outputs, kernel: 1, stride: stride, key: key.split("convShortcut"))
    }
  }

  /// Shows both normalisations and all convolutions.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&bn1, "bn1")
    visitor.module(&conv1, "conv1")
    visitor.module(&bn2, "bn2")
    visitor.module(&conv2, "conv2")
    if var shortcut = convShortcut {
      convShortcut = nil
      visitor.module(&shortcut, "convShortcut")
      convShortcut = shortcut
    }
  }

  /// The result, `[batch, height / stride, width / stride, outputs]`, both rounded up.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    guard let convShortcut else {
      return bn2(bn1(x, in: phase, before: conv1), in: phase, before: conv2, shortcut: x)
    }
    let active = bn1(x, in: phase, rectified: true)
    return bn2(conv1(active), in: phase, before: conv2, shortcut: convShortcut(active))
  }
}
