public import Randomness

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// What a running cell may touch: its folder, its prerequisites, its randomness.
public struct CellContext: Sendable {
  /// The cell that runs.
  public let cell: Cell
  /// The folder for the cell's artifacts.
  ///
  /// It exists already, and holds whatever an interrupted attempt left there: a long cell can keep
  /// a checkpoint in it and go on.
  public let folder: URL

  private let run: RunFolder
  private let cache: ProcessCache
  private let progress: @Sendable (Double) -> Void

  init(
    cell: Cell, run: RunFolder, cache: ProcessCache,
    progress: @escaping @Sendable (Double) -> Void
  ) {
    self.cell = cell
    self.folder = run.folder(of: cell)
    self.run = run
    self.cache = cache
    self.progress = progress
  }

  /// The root of the cell's randomness; it depends on the seed alone.
  ///
  /// Arms that are compared as a pair draw the same splits and orders from the same names, for
  /// example `key.split("split")`. Split by the arm's name for a stream of its own.
  public var key: RandomKey { RandomKey(seed: UInt64(bitPattern: Int64(cell.seed))) }

  /// The file `name` among this cell's artifacts.
  public func artifact(_ name: String) -> URL { folder.appending(path: name) }

  /// The file `name` that a prerequisite wrote.
  ///
  /// Throws `ExperimentError.missingArtifact` if it is not there.
  public func artifact(_ name: String, of cell: Cell) throws(ExperimentError) -> URL {
    try run.artifact(name, of: cell)
  }

  /// What a prerequisite measured.
  public func outcome(of cell: Cell) throws(ExperimentError) -> Outcome {
    guard let record = try run.record(of: cell) else {
      throw .missingArtifact(cell: cell, path: run.outcomeFile(of: cell).path)
    }
    return record.outcome
  }

  /// A value kept in memory for later cells of the same process, made at its first use.
  ///
  /// For data sets and pretrained networks that many cells read. The name must determine the value.
  public func shared<Value: Sendable>(
    _ name: String, make: () throws -> Value
  ) rethrows -> Value {
    try cache.value(name, make: make)
  }

  /// A value kept in memory for later cells of this seed, made at its first use.
  ///
  /// It is forgotten when the process has turned to two other seeds. Name and seed must determine
  /// the value.
  public func sharedBySeed<Value: Sendable>(
    _ name: String, make: () throws -> Value
  ) rethrows -> Value {
    try cache.value(name, seed: cell.seed, make: make)
  }

  /// Tells the progress line how much of this cell is done, from 0 to 1.
  public func report(progress fraction: Double) { progress(fraction) }
}
