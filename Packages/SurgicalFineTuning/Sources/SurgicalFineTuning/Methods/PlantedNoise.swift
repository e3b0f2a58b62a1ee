public import Datasets
public import NeuralNetworks
public import Randomness
import Tensors
public import Vision

/// A shift planted in the network itself: normal noise on every parameter of one block, so that the
/// block to be tuned is known (paper, appendix on synthetic shifts).
public struct PlantedNoise: Sendable, Hashable, Codable {
  /// The block that is damaged.
  public var block: String
  /// The standard deviation of the noise.
  public var sigma: Double

  /// Noise of one strength in one block.
  public init(block: String, sigma: Double) {
    self.block = block
    self.sigma = sigma
  }

  /// The damaged network.
  ///
  /// The direction of the noise depends on `key` and the block alone.
  ///
  /// - Throws: `SurgicalError.unknownBlock` or `emptyBlock`.
  public func applied<Network: Module>(
    to network: Network, _ partition: BlockPartition, key: RandomKey
  ) throws(SurgicalError) -> Network {
    let mask = try partition.mask([block], of: network)
    var damaged = network
    damaged.updateParameters { weight, index in
      guard mask[index] else { return }
      var generator = key.split(block).split(index).generator()
      weight.accumulate(Tensor(normal: weight.shape, using: &generator), scale: Scalar(sigma))
    }
    return damaged
  }

  /// The weakest noise, on a geometric grid from 0.01 to about 20, that takes the network's accuracy
  /// down to `share` of what it was.
  ///
  /// Blocks bear very different amounts of noise; equal damage makes them comparable.
  ///
  /// - Throws: `SurgicalError.unknownBlock` or `emptyBlock`.
  public static func calibrated(
    block: String, network: some StagedNetwork, _ partition: BlockPartition,
    on data: LabeledImages, share: Double, key: RandomKey
  ) throws(SurgicalError) -> PlantedNoise {
    let bound = share * accuracy(of: network, on: data)
    var noise = PlantedNoise(block: block, sigma: 0.01)
    for _ in 0..<34 {
      let damaged = try noise.applied(to: network, partition, key: key)
      if accuracy(of: damaged, on: data) <= bound { break }
      noise.sigma *= 1.25
    }
    return noise
  }
}
