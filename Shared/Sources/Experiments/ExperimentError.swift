public import Failures

/// What can go wrong around experiments: plans, run folders, cells.
public enum ExperimentError: Error, Equatable, Sendable {
  /// An experiment or arm has the same name as another.
  case duplicateName(String, in: String)
  /// A cell names a prerequisite that no experiment has.
  case unknownPrerequisite(Cell, of: Cell)
  /// Cells wait for each other in a circle.
  case cyclicPrerequisites([Cell])
  /// No experiment has this name.
  case unknownExperiment(String, known: [String])
  /// The experiment has no such arm.
  case unknownArm(String, experiment: String, known: [String])
  /// The run folder holds results and neither resume nor fresh was asked for.
  case folderHoldsResults(path: String)
  /// The folder holds other things than a run.
  case notARunFolder(path: String, found: String)
  /// The run folder was made by another configuration, seeds or build.
  case differentRun(path: String, field: String, found: String, expected: String)
  /// Another process works in the run folder.
  case folderInUse(path: String)
  /// A file cannot be read.
  case unreadable(path: String, reason: String)
  /// A file cannot be written.
  case unwritable(path: String, reason: String)
  /// A file's contents are not what they should be.
  case malformed(path: String, line: Int?, found: String, expected: String)
  /// A prerequisite did not leave a file that a cell reads.
  case missingArtifact(cell: Cell, path: String)
  /// A claim or figure asks for a measurement that is not there.
  case missingMetric(String, cell: Cell, known: [String])
  /// A process could not be started.
  case cannotStart(path: String, reason: String)
  /// Some cells failed; the others are finished and kept.
  case cellsFailed([CellFailure], notRun: [Cell], path: String)
  /// The user stopped the run; finished cells are kept.
  case interrupted(finished: Int, total: Int, path: String)
}

/// Why a cell has no outcome.
public struct CellFailure: Error, Equatable, Sendable {
  /// The cell.
  public let cell: Cell
  /// What happened.
  public let message: String
  /// The kind of failure.
  public let kind: FailureKind
  /// What the cell wrote to standard error, without the middle if it was much.
  public let log: String

  /// Describes a failure.
  public init(cell: Cell, message: String, kind: FailureKind, log: String = "") {
    self.cell = cell
    self.message = message
    self.kind = kind
    self.log = log
  }
}

extension ExperimentError: ClassifiedError {
  /// The kind of failure; failed cells pass on the kind of the first.
  public var failureKind: FailureKind {
    switch self {
    case .duplicateName, .unknownExperiment, .unknownArm, .folderHoldsResults, .notARunFolder,
      .differentRun, .folderInUse:
      .usage
    case .cellsFailed(let failures, _, _): failures.first?.kind ?? .data
    case .interrupted: .interrupted
    default: .data
    }
  }
}

extension CellFailure: ClassifiedError {
  /// The kind of failure.
  public var failureKind: FailureKind { kind }
}
