import Failures

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs single cells in this process and writes their outcome files.
public struct CellRunner: Sendable {
  private let experiments: [any Experiment]
  private let folder: RunFolder
  private let cache = ProcessCache()

  /// Runs cells of the given experiments in the given folder.
  public init(_ experiments: [any Experiment], in folder: RunFolder) {
    self.experiments = experiments
    self.folder = folder
  }

  /// Runs a cell to its outcome file.
  ///
  /// Throws the cell's error with its kind; then there is no outcome file.
  public func run(
    _ cell: Cell, progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) throws(CellFailure) -> CellRecord {
    do {
      let experiment = try experiment(of: cell)
      try folder.createFolder(of: cell)
      let context = CellContext(cell: cell, run: folder, cache: cache, progress: progress)
      let start = ContinuousClock.now
      let outcome = try experiment.run(cell, in: context)
      let record = CellRecord(
        cell: cell, outcome: outcome, seconds: (ContinuousClock.now - start).seconds,
        peakMemory: Self.peakMemory)
      try folder.write(record)
      return record
    } catch {
      throw CellFailure(cell: cell, message: "\(error)", kind: FailureKind(of: error))
    }
  }

  private func experiment(of cell: Cell) throws(ExperimentError) -> any Experiment {
    guard let experiment = experiments.first(where: { $0.name == cell.experiment }) else {
      throw .unknownExperiment(cell.experiment, known: experiments.map(\.name))
    }
    guard experiment.arms.contains(cell.arm) else {
      throw .unknownArm(cell.arm, experiment: cell.experiment, known: experiment.arms)
    }
    return experiment
  }

  /// The largest resident memory of this process so far, in bytes.
  private static var peakMemory: Int {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss * 1024
    #endif
  }
}

extension Duration {
  /// The duration as a number of seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
