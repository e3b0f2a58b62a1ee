import CommandLineTool
import Datasets
import Experiments
import Failures
import Foundation
import PreferenceTuning
import Reports

/// A training in a file that always holds a state to go on from.
struct TuningRun<Training: ResumableTuning> {
  private var training: Training
  private let path: String
  private let logPath: String?
  private let pace: TuningPace<Training>
  private let contents: (Training) throws -> Checkpoint

  init(
    _ training: Training, path: String, logPath: String?, pace: TuningPace<Training> = .init(),
    contents: @escaping (Training) throws -> Checkpoint
  ) {
    self.training = training
    self.path = path
    self.logPath = logPath
    self.pace = pace
    self.contents = contents
  }

  /// The training as it is now.
  var state: Training { training }
  /// What each step logged.
  var log: [[String: Double]] { training.log }

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
          "stopped at \(pace.unit) \(training.losses.count) of \(training.stepCount); the state is in "
            + "\(path), and the same command with --resume goes on with the same bits")
      }
      let loss = try training.advance()
      let done = training.losses.count
      // What fails at once leaves no file behind, and a file that cannot be written is soon known.
      if done == 1 || done.isMultiple(of: pace.stepsBetweenSaves) { try save() }
      progress.show(
        pace.label(training, loss), done: done - first, of: training.stepCount - first,
        unit: "\(pace.unit)s")
    }
    try save()
  }

  private func save() throws {
    if let logPath { try writeLog(to: logPath) }
    var checkpoint = try contents(training)
    if !training.isFinished { try training.store(in: &checkpoint) }
    try checkpoint.write(to: path)
  }

  // All steps anew, so that those before a stop are there too.
  private func writeLog(to path: String) throws {
    let lines = log.enumerated().map { index, metrics in
      metrics.merging(["step": Double(index + 1)]) { $1 }
    }
    try JSONL.write(lines, to: path)
  }
}

/// What a step is called and shown by, and how often a training is saved.
struct TuningPace<Training: ResumableTuning> {
  var unit = "step"
  var stepsBetweenSaves = 200
  var label: (Training, Double) -> String = { "loss \($1.fixed(3))" }
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
  let metrics: [String: Ends]

  /// The values of a metric at the first and the last step that logged it.
  struct Ends: Encodable {
    let first: Double
    let last: Double

    /// Those of some metrics, as far as a log has them.
    static func all(_ names: [String], of log: [[String: Double]]) -> [String: Ends] {
      let ends = names.compactMap { name -> (String, Ends)? in
        let values = log.compactMap { $0[name] }
        guard let first = values.first, let last = values.last else { return nil }
        return (name, Ends(first: first, last: last))
      }
      return Dictionary(uniqueKeysWithValues: ends)
    }
  }

  // The margin alone cannot tell learning from collapse.
  private static let watched = [
    "loss", "logps/chosen", "logps/rejected", "rewards/margins", "rewards/accuracies",
    "accuracy", "margin", "mean_reward", "std_reward", "min_reward", "max_reward",
  ]

  init(model: String, parameters: Int, log: [[String: Double]]) {
    self.model = model
    self.parameters = parameters
    steps = log.count
    metrics = Ends.all(Self.watched, of: log)
    let losses = log.compactMap { $0["loss"] }
    firstLoss = losses.first ?? .nan
    let tail = losses.suffix(max(1, losses.count / 20))
    finalLoss = tail.reduce(0, +) / Double(max(1, tail.count))
  }

  var text: String {
    """
    \(parameters) parameters, \(steps) steps; loss from \(firstLoss.fixed(3)) to \
    \(finalLoss.fixed(3))
    \(table)wrote \(model)

    """
  }

  // The loss alone stands in the first line already.
  private var table: String {
    guard metrics.count > 1 else { return "" }
    return Ends.table(metrics, Self.watched, unit: "step")
  }
}
