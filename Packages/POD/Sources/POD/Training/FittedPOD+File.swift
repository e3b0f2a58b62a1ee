public import Datasets
import NeuralNetworks
import Randomness
public import Vision

extension FittedPOD where Network == Standardized<ResNet> {
  /// Network and detector as one checkpoint: weights under `network/`, the detector's parts as
  /// `PODDetector.checkpoint()` names them.
  ///
  /// - Throws: `DatasetError.unsupported`.
  public func checkpoint(for size: ImageSize) throws(DatasetError) -> Checkpoint {
    var checkpoint = try detector.checkpoint()
    checkpoint.store(network: network)
    try checkpoint.encode(variant, as: "pod_variant")
    try checkpoint.encode(
      Architecture.resnet(network.network.configuration), as: "architecture")
    try checkpoint.encode(size, as: "image_size")
    return checkpoint
  }

  /// Takes network and detector out of a checkpoint, with the size of their images.
  ///
  /// - Throws: `DatasetError` for parts that are missing, `PODError` and `WeightError` for parts
  ///   that do not fit each other.
  public static func stored(
    in checkpoint: Checkpoint
  ) throws -> (fitted: FittedPOD, size: ImageSize) {
    let size = try checkpoint.decode(ImageSize.self, from: "image_size")
    guard
      case .resnet(let shape) = try checkpoint.decode(Architecture.self, from: "architecture")
    else {
      throw PODError.damaged(
        what: "architecture", found: checkpoint.metadata["architecture"] ?? "missing",
        expected: "a residual network")
    }
    try checkpoint.requireWeights(of: shape, size)
    let images = ImageArray(
      pixels: [UInt8](repeating: 0, count: shape.channels), count: 1, height: 1, width: 1,
      channels: shape.channels)
    var network = Standardized(ResNet(shape, key: RandomKey(seed: 0)), for: images)
    try network.load(checkpoint.networkWeights())
    let detector = try PODDetector(checkpoint)
    guard detector.comparison.width == 4 * shape.width else {
      throw PODError.unequalWidths(
        what: "references", found: detector.comparison.width, expected: 4 * shape.width)
    }
    let variant = try checkpoint.decode(PODVariant.self, from: "pod_variant")
    return (FittedPOD(variant, network, detector), size)
  }
}

extension Checkpoint {
  /// Checks a few weights before a network is built, whose size the metadata alone would decide.
  fileprivate func requireWeights(of shape: ResNet.Configuration, _ size: ImageSize) throws {
    let sizes = [
      shape.blocksPerStage, shape.width, shape.channels, shape.classes, size.height, size.width,
    ]
    guard sizes.allSatisfy({ (1...4096).contains($0) }), shape.width % 4 == 0,
      size.channels == shape.channels
    else {
      throw PODError.damaged(
        what: "architecture", found: "\(shape) for images \(size)",
        expected: "sizes of 1 to 4096 and a width that is a multiple of 4")
    }
    let last = "network/layer3.\(shape.blocksPerStage - 1).conv2.weight"
    _ = try array(named: "network/conv1.weight", shape: [shape.width, shape.channels, 3, 3])
    _ = try array(named: "network/fc.weight", shape: [shape.classes, 4 * shape.width])
    _ = try array(named: last, shape: [4 * shape.width, 4 * shape.width, 3, 3])
  }
}
