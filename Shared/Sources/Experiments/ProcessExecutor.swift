#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs cells in worker processes, several at once.
///
/// A worker takes cell after cell, so that starting processes and loading data cost little. One
/// that dies loses its current cell only. Workers notice the end of this process and end too.
public struct ProcessExecutor: CellExecutor {
  /// The number of workers.
  public let jobs: Int
  private let executable: String
  private let arguments: @Sendable (RunFolder) -> [String]

  /// Uses `executable` with the arguments that make it call `CellWorker.serve` on a folder.
  ///
  /// The arguments are `worker <folder>` unless given.
  public init(
    jobs: Int = ProcessExecutor.defaultJobs, executable: String = BuildFingerprint.executablePath,
    arguments: (@Sendable (RunFolder) -> [String])? = nil
  ) {
    self.jobs = max(1, jobs)
    self.executable = executable
    self.arguments = arguments ?? { ["worker", $0.url.path] }
  }

  /// The number of processors that are online.
  public static var defaultJobs: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Runs cells until none is left or `shouldStop` says so; then the workers are ended.
  public func run(
    _ queue: inout CellQueue, of experiments: [any Experiment], in folder: RunFolder,
    shouldStop: () -> Bool, observe: (CellEvent) -> Void
  ) throws(ExperimentError) {
    let handler = signal(SIGPIPE, SIG_IGN)
    var workers: [WorkerProcess] = []
    defer {
      for worker in workers { worker.stop() }
      signal(SIGPIPE, handler)
    }
    while !queue.isDone, !shouldStop() {
      try assign(&queue, to: &workers, folder: folder, observe: observe)
      for event in WorkerProcess.wait(for: workers, milliseconds: 200) {
        try note(event, in: &queue, folder: folder)
        observe(event)
      }
      workers.removeAll { !$0.isAlive }
      observe(.waited)
    }
  }

  private func assign(
    _ queue: inout CellQueue, to workers: inout [WorkerProcess], folder: RunFolder,
    observe: (CellEvent) -> Void
  ) throws(ExperimentError) {
    while workers.count(where: { !$0.isIdle }) < jobs, let cell = queue.next() {
      let worker: WorkerProcess
      if let idle = workers.first(where: { $0.isIdle }) {
        worker = idle
      } else {
        worker = WorkerProcess(try ChildProcess(command(for: folder)))
        workers.append(worker)
      }
      worker.start(cell)
      observe(.started(cell))
    }
  }

  private func note(
    _ event: CellEvent, in queue: inout CellQueue, folder: RunFolder
  ) throws(ExperimentError) {
    switch event {
    case .finished(let cell, _): queue.finish(cell)
    case .failed(let failure):
      try folder.write(failure)
      queue.fail(failure)
    case .started, .progressed, .waited: break
    }
  }

  private func command(for folder: RunFolder) -> ChildProcess.Command {
    let single = ["SUREFOOT_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"]
    return ChildProcess.Command(
      executable, arguments(folder), environment: jobs > 1 ? single : [:])
  }
}
