import CommandLineTool
import Datasets
import Experiments
import Failures
import Foundation
import PreferenceTuning

/// A training in a file that always holds a state to go on from.
struct TuningRun<Training: ResumableTuning> {
  private static var stepsBetweenSaves: Int { 200 }

  private var training: Training
  private let path: String
  private let contents: (Training) throws -> Checkpoint

  init(
    _ training: Training, path: String, contents: @escaping (Training) throws -> Checkpoint
  ) {
    self.training = training
    self.path = path
    self.contents = contents
  }

  var losses: [Double] { training.losses }

  /// Goes back to a stopped training, or makes sure that none is overwritten.
  mutating func begin(resuming: Bool) throws {
    if FileManager.default.fileExists(atPath: path) {
      if resuming {
        try training.resume(from: try Checkpoint(path))
      } else if let found = try? Checkpoint(path), found.metadata["training/identity"] != nil {
        throw UnfinishedTuning(path: path)
      }
    }
  }

  mutating func finish(showing progress: ProgressPrinter) throws {
    let first = training.losses.count
    while !training.isFinished {
      if Interruption.isRequested {
        try save()
        throw InterruptedWork(
          "stopped at step \(training.losses.count) of \(training.stepCount); the state is in "
            + "\(path), and the same command with --resume goes on with the same bits")
      }
      let loss = try training.advance()
      let done = training.losses.count
      // What fails at once leaves no file behind, and a file that cannot be written is soon known.
      if done == 1 || done.isMultiple(of: Self.stepsBetweenSaves) { try save() }
      progress.show(
        "loss \(loss.fixed(3))", done: done - first, of: training.stepCount - first)
    }
    try save()
  }

  private func save() throws {
    var checkpoint = try contents(training)
    if !training.isFinished { try training.store(in: &checkpoint) }
    try checkpoint.write(to: path)
  }
}

/// A stopped training that would be overwritten.
struct UnfinishedTuning: ClassifiedError, CustomStringConvertible {
  let path: String

  var failureKind: FailureKind { .usage }

  var description: String {
    "\(path) holds a training that is not finished. Go on with it by --resume, choose another --out, "
      + "or remove the file"
  }
}

/// What `train` prints.
struct TuningSummary: Encodable {
  let model: String
  let parameters: Int
  let steps: Int
  let firstLoss: Double
  let finalLoss: Double

  init(model: String, parameters: Int, losses: [Double]) {
    self.model = model
    self.parameters = parameters
    steps = losses.count
    firstLoss = losses.first ?? .nan
    let tail = losses.suffix(max(1, losses.count / 20))
    finalLoss = tail.reduce(0, +) / Double(max(1, tail.count))
  }

  var text: String {
    """
    \(parameters) parameters, \(steps) steps; loss from \(firstLoss.fixed(3)) to \
    \(finalLoss.fixed(3)) nats
    wrote \(model)

    """
  }
}
