public import NeuralNetworks
public import Randomness
public import Tensors

/// How a residual network normalises.
public enum NetworkNormalization: String, Sendable, Hashable, Codable, CaseIterable {
  /// Over the batch, with running statistics.
  case batch
  /// Over groups of channels of each image: nothing to freeze, no dependence on the batch.
  case group

  func layer(_ channels: Int) -> Normalization {
    switch self {
    case .batch: Normalization(.batch, channels: channels)
    case .group:
      Normalization(.channels(channels % 8 == 0 && channels > 8 ? 8 : 4), channels: channels)
    }
  }
}

/// A pre-activation residual network for small images.
///
/// A 3x3 stem, three stages of basic blocks with widths w, 2w and 4w, normalisation, rectifier,
/// global average, linear head (K. He and others, 2016).
///
/// Depth is `6 blocks + 2`. With width 16 and 4 blocks a stage it is the ResNet-26 of test-time
/// training (Sun et al. 2020; Zhang et al. 2022): 366,938 parameters for 32x32 colour images. The
/// stem sees pixels moved from 0...1 to -1...1, as there.
public struct ResNet: StagedNetwork {
  /// Depth, width and interface of a residual network.
  public struct Configuration: Sendable, Hashable, Codable {
    /// Basic blocks per stage: 1, 2 and 4 give depths 8, 14 and 26.
    public var blocksPerStage: Int
    /// Channels of the first stage, a multiple of 4.
    public var width: Int
    /// Channels of the images.
    public var channels: Int
    /// Number of classes.
    public var classes: Int
    /// How activations are normalised.
    public var normalization: NetworkNormalization

    /// ResNet-8 with group normalisation for ten classes of grey images unless told otherwise.
    public init(
      blocksPerStage: Int = 1, width: Int = 16, channels: Int = 1, classes: Int = 10,
      normalization: NetworkNormalization = .group
    ) {
      precondition(
        blocksPerStage > 0 && width > 0 && width % 4 == 0 && channels > 0 && classes > 0,
        "ResNet of \(blocksPerStage) blocks, width \(width), \(channels) channels, "
          + "\(classes) classes: sizes are positive and the width is a multiple of 4")
      self.blocksPerStage = blocksPerStage
      self.width = width
      self.channels = channels
      self.classes = classes
      self.normalization = normalization
    }
  }

  /// What the network was built from.
  public let configuration: Configuration
  /// The 3x3 stem.
  public var conv1: Convolution2D
  /// The first stage, at full resolution.
  public var layer1: [ResidualBlock]
  /// The second stage, at half resolution.
  public var layer2: [ResidualBlock]
  /// The third stage, at a quarter of the resolution.
  public var layer3: [ResidualBlock]
  /// The normalisation before the head.
  public var bn: Normalization
  /// The head.
  public var fc: Linear

  /// A network with fresh weights.
  public init(_ configuration: Configuration, key: RandomKey) {
    let (w, count) = (configuration.width, configuration.blocksPerStage)
    let normalization = configuration.normalization
    func stage(_ name: String, from inputs: Int, to outputs: Int) -> [ResidualBlock] {
      (0..<count).map { index in
        ResidualBlock(
          index == 0 ? inputs : outputs, outputs, stride: index == 0 && inputs != outputs ? 2 : 1,
          normalization: normalization, key: key.split(name).split(index))
      }
    }
    self.configuration = configuration
    conv1 = Convolution2D(configuration.channels, w, kernel: 3, key: key.split("conv1"))
    layer1 = stage("layer1", from: w, to: w)
    layer2 = stage("layer2", from: w, to: 2 * w)
    layer3 = stage("layer3", from: 2 * w, to: 4 * w)
    bn = normalization.layer(4 * w)
    fc = Linear(4 * w, configuration.classes, key: key.split("fc"))
  }

  /// Shows all parts under PyTorch's names for this architecture.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&conv1, "conv1")
    visitor.modules(&layer1, "layer1")
    visitor.modules(&layer2, "layer2")
    visitor.modules(&layer3, "layer3")
    visitor.module(&bn, "bn")
    visitor.module(&fc, "fc")
  }

  /// Stem and first stage, second stage, third stage, normalisation and average, head.
  public var stages: [[String]] {
    [["conv1", "layer1"], ["layer2"], ["layer3"], ["bn"], ["fc"]]
  }

  /// The result of one stage.
  public func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor {
    switch stage {
    case 0: layer1.reduce(conv1(x.affine(scale: 2, offset: -1))) { $1($0, in: phase) }
    case 1: layer2.reduce(x) { $1($0, in: phase) }
    case 2: layer3.reduce(x) { $1($0, in: phase) }
    case 3: bn(x, in: phase, rectified: true).globallyAveraged()
    default: fc(x)
    }
  }
}

/// The pre-activation basic block: `conv(relu(norm(conv(relu(norm(x)), stride)))) + shortcut(x)`.
///
/// The shortcut has no parameters: it averages over `stride` x `stride` pixels and appends channels
/// of zeros.
public struct ResidualBlock: Layer {
  /// The first normalisation.
  public var bn1: Normalization
  /// The first convolution, which carries the stride.
  public var conv1: Convolution2D
  /// The second normalisation.
  public var bn2: Normalization
  /// The second convolution.
  public var conv2: Convolution2D
  private let stride: Int
  private let addedChannels: Int

  init(
    _ inputs: Int, _ outputs: Int, stride: Int, normalization: NetworkNormalization, key: RandomKey
  ) {
    bn1 = normalization.layer(inputs)
    conv1 = Convolution2D(inputs, outputs, kernel: 3, stride: stride, key: key.split("conv1"))
    bn2 = normalization.layer(outputs)
    conv2 = Convolution2D(outputs, outputs, kernel: 3, key: key.split("conv2"))
    self.stride = stride
    addedChannels = outputs - inputs
  }

  /// Shows both normalisations and convolutions.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    visitor.module(&bn1, "bn1")
    visitor.module(&conv1, "conv1")
    visitor.module(&bn2, "bn2")
    visitor.module(&conv2, "conv2")
  }

  /// The result, `[batch, height / stride, width / stride, outputs]`, both rounded up.
  public func callAsFunction(_ x: Tensor, in phase: Phase) -> Tensor {
    let hidden = bn1(x, in: phase, before: conv1)
    return bn2(hidden, in: phase, before: conv2, shortcut: shortcut(x))
  }

  private func shortcut(_ x: Tensor) -> Tensor {
    if stride == 1 && addedChannels == 0 { return x }
    return x.downsampled(stride, channels: x.shape[3] + addedChannels)
  }
}
