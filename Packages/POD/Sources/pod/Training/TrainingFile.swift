import CommandLineTool
import Datasets
import Experiments
import Failures
import POD
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The training of a detector in a file that always holds a state to go on from, and in the end
/// network and detector beside it.
struct TrainingFile {
  private(set) var training: DetectorTraining<Standardized<ResNet>>
  let path: String
  let size: ImageSize

  /// Steps between two states in the file.
  private static let interval = 100

  /// Training at its beginning.
  init(
    _ training: DetectorTraining<Standardized<ResNet>>, path: String, size: ImageSize
  ) {
    (self.training, self.path, self.size) = (training, path, size)
  }

  /// Whether there is a file that training could go on from.
  var exists: Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeRegular
  }

  /// Checks that no unfinished training would be lost.
  ///
  /// - Throws: ``UnfinishedTraining``.
  func requireFreePlace() throws {
    // A device has no end to look for.
    guard exists, let metadata = try? Safetensors(path).metadata,
      metadata["training/identity"] != nil, metadata["pod_variant"] == nil
    else { return }
    throw UnfinishedTraining(path: path)
  }

  /// Goes back to where the file was written; throws what reading it throws, and
  /// `TrainingError.otherSettings`.
  mutating func resume() throws {
    let checkpoint = try Checkpoint(path)
    guard checkpoint.metadata["training/identity"] != nil else { throw TrainingError.otherSettings }
    try training.resume(from: checkpoint)
  }

  /// Trains to the end.
  ///
  /// - Throws: `InterruptedWork` after saving, `TrainingError.diverged`, `DatasetError.writeFailed`.
  mutating func run(showing progress: ProgressPrinter) throws {
    let (first, total) = (training.step, training.stepCount)
    while !training.isFinished {
      if Interruption.isRequested { try stop() }
      let loss = try training.advance()
      if training.step.isMultiple(of: Self.interval) || training.isFinished { try save() }
      progress.show("train, loss \(loss.fixed(3))", done: training.step - first, of: total - first)
    }
  }

  private func stop() throws -> Never {
    try save()
    throw InterruptedWork(
      "stopped after \(training.step) of \(training.stepCount) steps; the state is in \(path), and "
        + "the same command with --resume goes on with the same bits")
  }

  /// Writes the state, and network and detector once training is finished; all or nothing.
  func save() throws {
    var checkpoint = Checkpoint()
    if training.isFinished { checkpoint = try training.fitted().checkpoint(for: size) }
    try training.store(in: &checkpoint)
    try checkpoint.save(to: path)
  }
}

/// A file that a new training would overwrite although another one in it is not finished.
struct UnfinishedTraining: ClassifiedError, CustomStringConvertible {
  let path: String

  var failureKind: FailureKind { .usage }

  var description: String {
    "\(path) holds a training that was stopped; add --resume to go on, or remove the file to start "
      + "anew"
  }
}
