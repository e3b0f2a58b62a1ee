import CommandLineTool
import Datasets
import Experiments
import Failures
import OOO

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A phase that can be saved and gone on with.
protocol ResumableRun {
  var isFinished: Bool { get }
  /// Updates and steps so far, and in all.
  var done: Int { get }
  var total: Int { get }
  /// Looks at the run so far; each is a good moment to save.
  var lookCount: Int { get }

  mutating func advance() throws(OOOError)
  func store(in checkpoint: inout Checkpoint) throws(OOOError)
  mutating func resume(from checkpoint: Checkpoint) throws(OOOError)
}

extension Exploration: ResumableRun {
  var done: Int { min(updates, settings.pretrainingSteps) + step }
  var total: Int { settings.pretrainingSteps + settings.explorationSteps }
  var lookCount: Int { log.points.count }
}

extension Retraining: ResumableRun {
  var done: Int { updates }
  var total: Int { settings.steps }
  var lookCount: Int { points.count }
}

/// A phase with a file that keeps its state until its results are written.
struct SavedRun<Run: ResumableRun> {
  private(set) var run: Run
  private let label: String
  private let file: String
  private let clock = ContinuousClock()
  private var savedAt: ContinuousClock.Instant
  // Nil while there is no file.
  private var savedDone: Int?
  private let interval = Duration.seconds(30)

  /// A phase at its beginning, or where its state file left it.
  init(_ run: Run, label: String, file: String) throws {
    (self.run, self.label, self.file) = (run, label, file)
    savedAt = clock.now
    if FileManager.default.fileExists(atPath: file) {
      try self.run.resume(from: Checkpoint(file))
      savedDone = self.run.done
    }
  }

  /// Takes all steps that are left.
  ///
  /// - Throws: `InterruptedWork` after saving, ``FailedRun`` for what the phase or saving throws.
  mutating func finish(showing progress: ProgressPrinter) throws {
    let first = run.done
    // A place that cannot be written to is found now and not after an hour.
    try save()
    while !run.isFinished {
      if Interruption.isRequested { try stop() }
      let looks = run.lookCount
      do throws(OOOError) {
        try run.advance()
      } catch {
        throw failure(error)
      }
      if run.lookCount > looks || clock.now - savedAt > interval { try save() }
      progress.show(label, done: run.done - first, of: run.total - first)
    }
    progress.finish()
  }

  private mutating func stop() throws -> Never {
    try save()
    throw InterruptedWork(
      "\(label): stopped after \(run.done) of \(run.total) steps; the state is in \(file), and the "
        + "same command with --resume goes on with the same bits")
  }

  // The file is replaced once all of the new state is known.
  private mutating func save() throws {
    var checkpoint = Checkpoint()
    do throws(OOOError) {
      try run.store(in: &checkpoint)
    } catch {
      throw failure(error)
    }
    do throws(DatasetError) {
      try checkpoint.save(to: file)
    } catch {
      throw failure(.file(error))
    }
    (savedAt, savedDone) = (clock.now, run.done)
  }

  private func failure(_ cause: OOOError) -> FailedRun {
    FailedRun(cause: cause, label: label, saved: savedDone, of: run.total, file: file)
  }
}

/// The file that keeps the state of a phase.
struct StateFile {
  let path: String

  /// Removes the state, once results are written.
  func remove() {
    // A state that stays is a nuisance, and the results are there.
    try? FileManager.default.removeItem(atPath: path)
  }
}

/// A phase that cannot go on; what was saved last is kept.
struct FailedRun: ClassifiedError, CustomStringConvertible {
  let cause: OOOError
  let label: String
  /// Updates and steps in the file; nil where there is none.
  let saved: Int?
  let of: Int
  let file: String

  var failureKind: FailureKind { cause.failureKind }

  var description: String {
    guard let saved else { return "\(label): \(cause); nothing was saved in \(file)" }
    return "\(label): \(cause); the last checkpoint, after \(saved) of \(of) steps, is kept in "
      + "\(file), and the same command with --resume goes on from it"
  }
}
