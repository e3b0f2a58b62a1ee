import Datasets
import NeuralNetworks
import Randomness
import SurgicalFineTuning
import Tensors
import Vision

/// A fine-tuned network of any kind.
struct Tuned {
  let network: any StagedNetwork
  let record: TuneRecord
}

extension StagedNetwork {
  /// Tunes the network, drawing the same under a seed as the study does.
  func tuned(
    by method: TuningMethod, on task: ShiftTask, _ partition: BlockPartition,
    _ settings: TuningSettings, key: RandomKey, report: (Double) -> Void = { _ in }
  ) throws(SurgicalError) -> Tuned {
    let tuner = try FineTuner(self, partition: partition, settings: settings)
    let result = try tuner.tune(
      method, on: task.tune, validation: task.validation, key: key, report: report)
    return Tuned(network: result.network, record: result.record)
  }

  /// The predicted classes of images.
  func predictions(for images: ImageArray) -> [Int32] {
    logits(of: self, for: images).argmax()
  }
}

extension TuningMethod {
  /// The blocks that the method names.
  var blocks: [String] {
    switch self {
    case .blocks(let names): names
    case .randomSubset(let name): [name]
    default: []
    }
  }
}

/// The share of equal entries, 0 to 1.
func share(_ predictions: [Int32], _ labels: [Int32]) -> Double {
  Double(zip(predictions, labels).count { $0 == $1 }) / Double(max(labels.count, 1))
}
