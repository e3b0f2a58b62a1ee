import Datasets
import Experiments
import NeuralNetworks
import SurgicalFineTuning
import Tensors
import Vision

extension Model {
  /// Logits `[images, classes]`.
  func logits(for images: ImageArray) -> Tensor {
    func logits(_ network: some StagedNetwork) -> Tensor {
      SurgicalFineTuning.logits(of: network, for: images)
    }
    return logits(network)
  }
}

extension [Int32] {
  /// How often each class occurs.
  func counts(classCount: Int) -> [Int] {
    reduce(into: [Int](repeating: 0, count: classCount)) { $0[Int($1)] += 1 }
  }
}

/// What `predict` and `adapt` print.
struct PredictionSummary: Encodable {
  let images: Int
  /// The number of images by predicted class.
  let counts: [Int]
  let accuracy: Double?
  /// Accuracy without adaptation, where there is some.
  let accuracyBefore: Double?
  let out: String?

  var text: String {
    let list = counts.map(String.init).joined(separator: " ")
    var lines = ["\(images) images", "by predicted class: \(list)"]
    if let accuracyBefore { lines.append("accuracy before: \((100 * accuracyBefore).fixed(1)) %") }
    if let accuracy { lines.append("accuracy: \((100 * accuracy).fixed(1)) %") }
    if let out { lines.append("wrote \(out)") }
    return lines.joined(separator: "\n") + "\n"
  }
}
