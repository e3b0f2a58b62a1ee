import ArgumentParser
import SurgicalFineTuning
import Vision

/// A kind of network, by the name that commands know.
enum NetworkKind: String, CaseIterable, ExpressibleByArgument {
  case resnet8, resnet14, resnet26, wrn, mlp

  /// Channels of the first stage, the widening factor of `wrn`, units of a hidden layer of `mlp`.
  var usualWidth: Int {
    switch self {
    case .resnet8, .resnet14, .resnet26: 16
    case .wrn: 10
    case .mlp: 64
    }
  }

  /// The widths that make sense: groups of channels must come out even, and weights fit in memory.
  var widths: (unit: Int, largest: Int) {
    switch self {
    case .resnet8, .resnet14, .resnet26: (4, 1024)
    case .wrn: (1, 64)
    case .mlp: (1, 8192)
    }
  }

  /// The tensor that has one row for each class.
  var head: String { self == .mlp ? "layers.3.weight" : "fc.weight" }

  private var blocksPerStage: Int {
    switch self {
    case .resnet8: 1
    case .resnet14: 2
    case .resnet26, .wrn, .mlp: 4
    }
  }

  func architecture(
    width: Int, normalization: NetworkNormalization?, size: ImageSize, classes: Int
  ) -> Architecture {
    switch self {
    case .resnet8, .resnet14, .resnet26:
      .resnet(
        ResNet.Configuration(
          blocksPerStage: blocksPerStage, width: width, channels: size.channels, classes: classes,
          normalization: normalization ?? .group))
    case .wrn:
      .wideResNet(
        WideResNet.Configuration(
          blocksPerStage: blocksPerStage, widening: width, channels: size.channels,
          classes: classes, normalization: normalization ?? .batch))
    case .mlp: .perceptron(widths: [size.pixels, width, width, width, classes])
    }
  }
}

/// The shape of a network.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: """
      The kind of network; wrn is WRN-28. With --model, only for files that do not say it, such \
      as PyTorch exports.
      """)
  var net: NetworkKind?

  @Option(
    help: """
      Channels of the first stage (resnet, usually 16), widening factor (wrn, 10) or hidden \
      units (mlp, 64).
      """)
  var width: Int?

  @Option(help: "Normalisation; group for resnet and batch for wrn unless given.")
  var norm: NetworkNormalization?

  func validate() throws {
    guard let width else { return }
    let (unit, largest) = (net ?? .resnet8).widths
    if !(1...largest).contains(width) || width % unit != 0 {
      throw ValidationError(
        "--width is \(width), expected a multiple of \(unit) up to \(largest)")
    }
  }

  /// The architecture for images and classes.
  ///
  /// - Throws: `SurgicalError.imageSize` where a network cannot take such images.
  func architecture(
    _ kind: NetworkKind, size: ImageSize, classes: Int
  ) throws(SurgicalError) -> Architecture {
    let architecture = kind.architecture(
      width: width ?? kind.usualWidth, normalization: norm, size: size, classes: classes)
    try architecture.requireFit(size)
    return architecture
  }
}

extension Architecture {
  /// Checks that a network of this kind can take images of this size at all.
  func requireFit(_ size: ImageSize) throws(SurgicalError) {
    switch self {
    case .resnet(let shape):
      // Stages halve the image twice, and shortcuts average over whole tiles.
      guard size.height % 4 == 0, size.width % 4 == 0, size.channels == shape.channels else {
        throw .imageSize(
          found: "\(size)", expected: "sides divisible by 4 and \(shape.channels) channels")
      }
    case .wideResNet(let shape):
      guard size.channels == shape.channels else {
        throw .imageSize(found: "\(size)", expected: "\(shape.channels) channels")
      }
    case .perceptron(let widths):
      guard widths.first == size.pixels else {
        throw .imageSize(found: "\(size)", expected: "\(widths.first ?? 0) numbers")
      }
    }
  }
}

extension ImageSize {
  /// Numbers of one image.
  var pixels: Int { height * width * channels }
}
