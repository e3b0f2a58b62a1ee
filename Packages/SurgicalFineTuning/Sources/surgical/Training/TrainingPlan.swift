import Datasets
import Experiments
import Failures
import Randomness
import SurgicalFineTuning
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// All that decides what a training does, besides the images.
struct TrainingPlan {
  let architecture: Architecture
  let imageSize: ImageSize
  let settings: TrainingSettings
  let provenance: Provenance
  let path: String

  /// The root of the draws of training, the same as in the study.
  var key: RandomKey {
    RandomKey(seed: provenance.seed).split("source").split(provenance.domain)
  }

  /// Whether there is a file that training could go on from.
  var isFile: Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeRegular
  }

  /// Checks that no unfinished training would be lost.
  ///
  /// - Throws: ``UnfinishedTraining``.
  func requireFreePlace() throws {
    // A device has no end to look for.
    guard isFile, let metadata = try? Safetensors(path).metadata, metadata["training/step"] != nil
    else { return }
    var header = Checkpoint()
    header.metadata = metadata
    let done = try header.decode(TrainingHistory.self, from: TrainingHistory.key).epochs.count
    let all = try header.decode(TrainingSettings.self, from: "training/settings").epochs
    if done < all { throw UnfinishedTraining(path: path, done: done, of: all) }
  }
}

/// What training has reached, epoch by epoch.
struct TrainingHistory: Codable {
  struct Epoch: Codable {
    /// The mean loss of the epoch's batches, in nats.
    let loss: Double
    /// Accuracy on the validation images, 0 to 1.
    let validation: Double
  }

  static let key = "training/history"

  private(set) var epochs: [Epoch] = []
  private var lossSum = 0.0
  private var steps = 0

  mutating func add(loss: Double) {
    lossSum += loss
    steps += 1
  }

  mutating func finishEpoch(validation: Double) {
    epochs.append(Epoch(loss: lossSum / Double(max(steps, 1)), validation: validation))
    (lossSum, steps) = (0, 0)
  }

  /// The state in a few words, for a progress line.
  func label(of count: Int) -> String {
    let place = "epoch \(min(epochs.count + 1, count)) of \(count)"
    guard let last = epochs.last else {
      return "\(place), loss \((lossSum / Double(max(steps, 1))).fixed(3))"
    }
    return "\(place), last loss \(last.loss.fixed(3)), validation "
      + "\((100 * last.validation).fixed(1)) %"
  }
}

/// A file that a new training would overwrite although another one in it is not finished.
struct UnfinishedTraining: ClassifiedError, CustomStringConvertible {
  let path: String
  let done: Int
  let of: Int

  var failureKind: FailureKind { .usage }

  var description: String {
    "\(path) holds a training that was stopped after \(done) of \(of) epochs; add --resume to go "
      + "on, or remove the file to start anew"
  }
}
