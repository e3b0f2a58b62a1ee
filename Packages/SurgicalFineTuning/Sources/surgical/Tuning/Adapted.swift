import CommandLineTool
import Datasets
import Experiments
import Randomness
import SurgicalFineTuning
import Vision

/// What adaptation to unlabelled images yields, for a network of any kind.
struct Adapted {
  let predictions: [Int32]
  let network: any StagedNetwork
}

extension StagedNetwork {
  /// Classifies images in their order, adapting on the way.
  func adapted(
    by rule: TestTimeAdaptation, to images: ImageArray, _ partition: BlockPartition,
    key: RandomKey, progress: ProgressPrinter
  ) throws(SurgicalError) -> Adapted {
    defer { progress.finish() }
    let result = try rule.run(self, on: images, partition: partition, key: key) { part in
      progress.show(
        "adapting", done: Int((part * Double(images.count)).rounded()), of: images.count,
        unit: "images")
    }
    return Adapted(predictions: result.predictions, network: result.network)
  }
}
