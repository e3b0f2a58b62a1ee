import Datasets
import Experiments
import Randomness
import SurgicalFineTuning

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One method on one target under one seed.
struct SweepRun: Encodable {
  let target: String
  let seed: Int
  let record: TuneRecord
  /// Accuracy on the test images, 0 to 1.
  let accuracy: Double
  let worstGroup: Double?
  let seconds: Double
}

/// The runs of a sweep, in a folder that always holds those that are finished.
struct Sweep {
  let folder: String
  let runCount: Int
  private(set) var runs: [SweepRun] = []

  /// Makes the folder.
  ///
  /// - Throws: `DatasetError.writeFailed`.
  init(folder: String, runCount: Int) throws(DatasetError) {
    self.folder = folder
    self.runCount = runCount
    try makeFolder(folder)
    try write()
  }

  /// Runs a method and writes what it reached.
  ///
  /// - Throws: What tuning throws, `DatasetError.writeFailed`, `InterruptedWork` after saving.
  mutating func run(
    _ method: TuningMethod, from start: SweepStart, _ settings: TuningSettings
  ) throws {
    let clock = ContinuousClock.now
    let task = start.task
    let tuned = try start.network.tuned(
      by: method, on: task, start.blocks, settings,
      key: RandomKey(seed: start.seed).split("tuning").split(task.name))
    let predictions = tuned.network.predictions(for: task.test.images)
    let labels = task.test.labels
    let seconds = (ContinuousClock.now - clock) / .seconds(1)
    runs.append(
      SweepRun(
        target: task.name, seed: start.seed, record: tuned.record,
        accuracy: share(predictions, labels),
        worstGroup: task.testGroups.map {
          worstGroupAccuracy(predictions: predictions, labels: labels, groups: $0)
        },
        seconds: seconds))
    try write()
    if Interruption.isRequested && runs.count < runCount {
      throw InterruptedWork("stopped after \(runs.count) of \(runCount) runs, which are in \(csv)")
    }
  }

  private var csv: String { "\(folder)/runs.csv" }

  private func write() throws(DatasetError) {
    try CSV.write(
      CSVTable(header: SweepRun.columns.map(\.name), rows: runs.map(\.fields)), to: csv)
  }
}

/// Makes a folder and those it lies in.
func makeFolder(_ path: String) throws(DatasetError) {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw .writeFailed(path: path, reason: "the folder cannot be made")
  }
}

extension SweepRun {
  fileprivate static var columns: [(name: String, field: (SweepRun) -> String)] {
    [
      ("target", { $0.target }),
      ("seed", { "\($0.seed)" }),
      ("method", { $0.record.method }),
      ("blocks", { $0.record.blocks.joined(separator: "+") }),
      ("learning_rate", { "\($0.record.learningRate)" }),
      ("strength", { $0.record.strength.map { "\($0)" } ?? "" }),
      ("epoch", { "\($0.record.epoch)" }),
      ("validation_accuracy", { "\($0.record.validationAccuracy)" }),
      ("validation_loss", { "\($0.record.validationLoss)" }),
      ("trained_parameters", { "\($0.record.trainedParameters)" }),
      ("moved_share", { "\($0.record.movedShare)" }),
      ("test_accuracy", { "\($0.accuracy)" }),
      ("worst_group_accuracy", { $0.worstGroup.map { "\($0)" } ?? "" }),
      ("seconds", { $0.seconds.fixed(3) }),
    ]
  }

  fileprivate var fields: [String] { Self.columns.map { $0.field(self) } }
}
