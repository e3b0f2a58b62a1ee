import CommandLineTool
import DCM
import Datasets
import Experiments
import Failures
import NeuralNetworks
import Randomness
import Vision

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The networks of a method in training, and a file beside the result that holds their state until
/// they are finished.
struct SavedTuning<Backbone: StagedNetwork> {
  private let method: Method
  private var trainings: [ConfidenceTraining<Backbone>]
  /// Nil where no result is written: then nothing is saved either.
  private let path: String?

  /// All networks at their beginning, or where the state file left them.
  ///
  /// - Throws: `DCMError`, and ``UnfinishedTuning`` for a state file that nobody asked to go on from.
  init(
    _ method: Method, by tuner: ConfidenceTuner<Backbone>, on data: TuningData, key: RandomKey,
    output: String?, isResumed: Bool
  ) throws {
    self.method = method
    path = output.map { "\($0).training" }
    trainings = try (0..<method.members).map {
      try tuner.training(method, member: $0, on: data, key: key)
    }
    guard let path, FileManager.default.fileExists(atPath: path) else { return }
    guard isResumed else { throw UnfinishedTuning(path: path) }
    let checkpoint = try Checkpoint(path)
    for index in trainings.indices {
      try trainings[index].resume(from: checkpoint, under: "training/\(index)")
    }
  }

  /// Takes the steps that are left.
  ///
  /// - Throws: `InterruptedWork` after saving, `DCMError.diverged` and `file`.
  mutating func run(showing progress: ProgressPrinter) throws -> TunedClassifier<Backbone> {
    let all = trainings.reduce(0) { $0 + $1.stepCount }
    let first = done
    // A place that cannot be written to is found now and not at the end.
    try save()
    for index in trainings.indices {
      while !trainings[index].isFinished {
        if Interruption.isRequested { try stop(after: done, of: all) }
        try trainings[index].advance()
        if trainings[index].step.isMultiple(of: trainings[index].stepsPerEpoch) { try save() }
        progress.show(method.name, done: done - first, of: all - first)
      }
    }
    return TunedClassifier(
      method: method, members: trainings.map(\.result), logs: trainings.map(\.log))
  }

  /// Removes the state, once the result is written.
  func removeState() {
    // A state that stays is a nuisance, and the result is there.
    if let path { try? FileManager.default.removeItem(atPath: path) }
  }

  private var done: Int { trainings.reduce(0) { $0 + $1.step } }

  private func stop(after done: Int, of all: Int) throws -> Never {
    try save()
    let advice =
      path.map {
        "the state is in \($0), and the same command with --resume goes on with the same bits"
      } ?? "nothing is kept, since --out names no file"
    throw InterruptedWork("stopped after \(done) of \(all) steps; \(advice)")
  }

  private func save() throws {
    guard let path else { return }
    var checkpoint = Checkpoint()
    for (index, training) in trainings.enumerated() {
      try training.store(in: &checkpoint, under: "training/\(index)")
    }
    try checkpoint.save(to: path)
  }
}

/// The state of a tuning that was stopped, and that a new one would overwrite.
struct UnfinishedTuning: ClassifiedError, CustomStringConvertible {
  let path: String

  var failureKind: FailureKind { .usage }

  var description: String {
    "\(path) holds a training that was stopped; add --resume to go on, or remove the file to start "
      + "anew"
  }
}
