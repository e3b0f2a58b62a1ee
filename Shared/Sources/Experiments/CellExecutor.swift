/// Runs the cells of a queue somewhere.
public protocol CellExecutor: Sendable {
  /// The cells that run at once.
  var jobs: Int { get }

  /// Runs cells until none is left or `shouldStop` says so.
  ///
  /// A failed cell is noted in the queue and does not stop the others. What happens is told to
  /// `observe`, at least a few times a second.
  func run(
    _ queue: inout CellQueue, of experiments: [any Experiment], in folder: RunFolder,
    shouldStop: () -> Bool, observe: (CellEvent) -> Void
  ) throws(ExperimentError)
}

/// A moment in the life of a run.
public enum CellEvent: Sendable, Equatable {
  /// A cell has started.
  case started(Cell)
  /// A part of a running cell is done, from 0 to 1.
  case progressed(Cell, Double)
  /// A cell has its outcome, after so many seconds.
  case finished(Cell, seconds: Double)
  /// A cell has failed.
  case failed(CellFailure)
  /// Time has passed.
  case waited
}

/// Runs cells one after another in this process: for tests, debuggers and library users.
public struct InProcessExecutor: CellExecutor {
  /// One.
  public var jobs: Int { 1 }

  /// Makes the executor.
  public init() {}

  /// Runs cells until none is left or `shouldStop` says so, which is asked between cells.
  public func run(
    _ queue: inout CellQueue, of experiments: [any Experiment], in folder: RunFolder,
    shouldStop: () -> Bool, observe: (CellEvent) -> Void
  ) throws(ExperimentError) {
    let runner = CellRunner(experiments, in: folder)
    while !shouldStop(), let cell = queue.next() {
      observe(.started(cell))
      do throws(CellFailure) {
        let record = try runner.run(cell)
        queue.finish(cell)
        observe(.finished(cell, seconds: record.seconds))
      } catch {
        try folder.write(error)
        queue.fail(error)
        observe(.failed(error))
      }
    }
  }
}
