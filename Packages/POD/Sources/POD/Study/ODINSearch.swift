import OutOfDistribution
import Tensors
import Vision

/// ODIN under many settings at once: one gradient a temperature, one evaluation a setting.
struct ODINSearch<Network: StagedNetwork>: SettingSearch {
  let network: Network
  let settings: [PerturbationSetting]

  func confidences(_ images: Tensor) throws(DetectorError) -> [[Double]] {
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
