public import Datasets
public import NeuralNetworks
import Tensors
public import Vision

/// Gradients of a network on target images, without any update.
public struct GradientMeasurement<Network: StagedNetwork> {
  let network: Network
  let data: LabeledImages
  let mask: ParameterMask

  /// Measures the parameters of `mask` on some images.
  public init(_ network: Network, on data: LabeledImages, mask: ParameterMask = .all) {
    self.network = network
    self.data = data
    self.mask = mask
  }

  /// The gradient of the mean cross-entropy of some images, statistics frozen.
  public func gradients(_ indices: [Int]) -> Gradients {
    let images = data.images.tensor(at: indices)
    let labels = indices.map { data.labels[$0] }
    return valueAndGradient(at: network, where: mask) {
      crossEntropy(logits: $0(images), labels: labels)
    }.gradients
  }

  /// The mean relative gradient norm per parameter over some batches; nil where not measured.
  ///
  /// With `unit` `.block`, all tensors of a block of `partition` get the block's ratio.
  public func relativeGradientNorms(
    batches: [[Int]], per unit: RelativeGradientNorm.Unit = .tensor, _ partition: BlockPartition
  ) -> [Double?] {
    let weights = network.parameters
    let names = network.parameterNames
    let groups: [Int?] = names.indices.map { index in
      guard mask[index] else { return nil }
      guard unit == .block else { return index }
      return partition.block(of: names[index]).flatMap { partition.names.firstIndex(of: $0) }
    }
    return RelativeGradientNorm.averaged(
      batches.map {
        RelativeGradientNorm.ratios(of: gradients($0), weights: weights, groups: groups)
      })
  }

  /// The signal-to-noise score per parameter; nil where not measured.
  public func signalToNoise(_ form: SignalToNoise.Form, batches: [[Int]]) -> [Double?] {
    switch form {
    case .examples: exampleScores(batches.flatMap { $0 })
    case .channels:
      RelativeGradientNorm.averaged(
        batches.map { gradients($0).values.map { $0.map(SignalToNoise.channelScore) } })
    }
  }

  private func exampleScores(_ indices: [Int]) -> [Double?] {
    var sums = Gradients(network.parameters.map { _ in nil })
    var squares = sums
    for index in indices {
      let gradient = gradients([index])
      sums.accumulate(gradient)
      squares.accumulate(Gradients(gradient.values.map { $0?.squared() }))
    }
    return zip(sums.values, squares.values).map { sum, square in
      guard let sum, let square else { return nil }
      return SignalToNoise.score(gradientSums: sum, sumsOfSquares: square, count: indices.count)
    }
  }
}
