import Datasets
import OutOfDistribution
import Tensors
import Vision

/// ODIN under many settings at once: one gradient a temperature, one evaluation a setting.
struct ODINSearch<Network: StagedNetwork>: Sendable {
  let network: Network
  let settings: [PerturbationSetting]

  private static var batchSize: Int { 256 }

  /// Confidences of images, `[settings][images]`.
  ///
  /// - Throws: `DetectorError` for logits or gradients that are not finite.
  func confidences(on images: ImageArray) throws(DetectorError) -> [[Double]] {
    var result = [[Double]](repeating: [], count: settings.count)
    for start in stride(from: 0, to: images.count, by: Self.batchSize) {
      let end = min(start + Self.batchSize, images.count)
      let batch = try confidences(images.tensor(at: Array(start..<end)))
      for index in settings.indices { result[index] += batch[index] }
    }
    return result
  }

  private func confidences(_ images: Tensor) throws(DetectorError) -> [[Double]] {
    var gradients: [Double: Tensor] = [:]
    var result: [[Double]] = []
    for setting in settings {
      var moved = images
      if setting.epsilon > 0 {
        if gradients[setting.temperature] == nil {
          gradients[setting.temperature] = try gradient(images, setting.temperature)
        }
        guard let gradient = gradients[setting.temperature] else { continue }
        moved = try InputPerturbation(epsilon: setting.epsilon).moving(images, against: gradient)
      }
      let outputs = NetworkOutputs(logits: .init(network(moved)))
      result.append(
        try LogitDetector(.odin(temperature: setting.temperature)).confidences(for: outputs))
    }
    return result
  }

  private func gradient(_ images: Tensor, _ temperature: Double) throws(DetectorError) -> Tensor {
    try InputPerturbation.odinGradient(at: images, temperature: temperature) { network($0) }
  }
}

/// What tuning chose for one pair.
struct ODINChoice: Sendable {
  /// The place among the settings; the first of equals.
  let index: Int
  /// The figure it was chosen by: AUROC.
  let auroc: Double

  /// The setting with the highest mean AUROC over out-of-distribution sets, `[sets][settings]`
  /// confidences each.
  ///
  /// - Throws: `MetricError`.
  init(inDistribution: [[Double]], outOfDistribution: [[[Double]]]) throws(MetricError) {
    var best = (index: 0, auroc: -Double.infinity)
    for index in inDistribution.indices {
      var sum = 0.0
      for set in outOfDistribution {
        sum += try OutOfDistribution.auroc(
          inDistribution: inDistribution[index], outOfDistribution: set[index])
      }
      let mean = sum / Double(max(outOfDistribution.count, 1))
      if mean > best.auroc { best = (index, mean) }
    }
    (index, auroc) = best
  }
}
