public import Datasets
public import NeuralNetworks
public import Tensors
public import Vision

/// A network that sees images with the mean and deviation of each channel of the training set taken
/// out, `(x - mean) / std`: the same numbers for every set that is ever shown to it.
public struct Standardized<Network: StagedNetwork>: StagedNetwork {
  /// The network inside.
  public var network: Network
  /// The mean of every channel in 0...1, `[channels]`.
  public private(set) var mean: Tensor
  /// One over the standard deviation of every channel, `[channels]`.
  public private(set) var inverseDeviation: Tensor

  /// Wraps a network with the statistics of a training set.
  ///
  /// A channel that is the same in all pixels is only centred.
  public init(_ network: Network, for images: ImageArray) {
    self.network = network
    let statistics = images.channelStatistics()
    mean = Tensor(statistics.map { Scalar($0.mean) })
    inverseDeviation = Tensor(
      statistics.map { $0.deviation > 0 ? Scalar(1 / $0.deviation) : 1 })
  }

  /// Shows the network under its own names, then the statistics.
  public mutating func visit(_ visitor: inout some ParameterVisitor) {
    network.visit(&visitor)
    visitor.state(&mean, "input_mean")
    visitor.state(&inverseDeviation, "input_inverse_deviation")
  }

  /// The stages of the network inside.
  public var stages: [[String]] { network.stages }

  /// The result of one stage; the first one standardises its images.
  public func callAsFunction(stage: Int, _ x: Tensor, in phase: Phase) -> Tensor {
    let input = stage == 0 ? (x - mean) * inverseDeviation : x
    return network(stage: stage, input, in: phase)
  }
}

extension ImageArray {
  /// Mean and biased standard deviation of every channel, of values in 0...1.
  func channelStatistics() -> [(mean: Double, deviation: Double)] {
    let pixelCount = Double(max(pixels.count / max(channels, 1), 1))
    var (sums, squares) = (
      [Int](repeating: 0, count: channels), [Int](repeating: 0, count: channels)
    )
    for (index, pixel) in pixels.enumerated() {
      let value = Int(pixel)
      sums[index % channels] += value
      squares[index % channels] += value * value
    }
    return zip(sums, squares).map { sum, square in
      let mean = Double(sum) / pixelCount
      let variance = max(0, Double(square) / pixelCount - mean * mean)
      return (mean / 255, variance.squareRoot() / 255)
    }
  }
}
