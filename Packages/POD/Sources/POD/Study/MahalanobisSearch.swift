import LinearAlgebra
import OutOfDistribution
import Tensors
import Vision

/// Mahalanobis under several steps on the input: one gradient, one evaluation a step.
///
/// The step is against the gradient of half the squared distance to the nearest class. Lee et al.
/// (2018), equation 3.
struct MahalanobisSearch<Network: StagedNetwork>: SettingSearch {
  let network: Network
  /// Fitted to the last features of images without a step.
  let detector: MahalanobisDetector
  let settings: [PerturbationSetting]

  func confidences(_ images: Tensor) throws(DetectorError) -> [[Double]] {
    var gradient: Tensor?
    if settings.contains(where: { $0.epsilon > 0 }) {
      gradient = try InputPerturbation.mahalanobisGradient(at: images, detector: detector) {
        network.embeddings($0)
      }
    }
    var result: [[Double]] = []
    for setting in settings {
      var moved = images
      if setting.epsilon > 0, let gradient {
        moved = try InputPerturbation(epsilon: setting.epsilon).moving(images, against: gradient)
      }
      let features = Matrix(network.embeddings(moved))
      result.append(try detector.confidences(for: NetworkOutputs(features: [features])))
    }
    return result
  }
}
