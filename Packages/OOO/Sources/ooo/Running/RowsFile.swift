import Datasets
import Failures
import Foundation
import Randomness
import ReinforcementLearning
import Tensors

/// Transitions in files: this project's buffers (`.safetensors`), the paper's columns and D4RL's
/// flat arrays (`.npz`), and with the trait `HDF5` D4RL's files and Minari's folders and files.
enum RowsFile {
  /// What the ending of a name says; a name without one is a folder of Minari.
  private enum Format {
    case buffer, npz, hdf5, folder

    init(of path: String) throws(DatasetError) {
      switch URL(filePath: path).pathExtension.lowercased() {
      case "safetensors": self = .buffer
      case "npz": self = .npz
      case "hdf5", "h5": self = .hdf5
      case "": self = .folder
      default:
        throw .unsupported(
          file: path, feature: "the ending of the name",
          supported: ".safetensors (own buffers), .npz (the paper's columns or D4RL's flat "
            + "arrays), .hdf5 (D4RL, Minari), no ending (a folder of Minari)")
      }
    }
  }

  /// Reads a file by its ending and its arrays, or a folder; rows are checked.
  ///
  /// - Throws: `DatasetError`, ``UnusableFile``.
  static func read(
    _ path: String, ends: Trajectories.EndRule = .init()
  ) throws -> Transitions {
    try naming(path) {
      if !isFolder(path) { _ = try Format(of: path) }
      let rows = try Transitions(dataSet: path, rule: ends)
      try rows.validate()
      return rows
    }
  }

  /// Writes a file by its ending, or a folder; rows are checked.
  ///
  /// - Throws: `DatasetError`, ``UnusableFile``.
  static func write(_ rows: Transitions, to path: String) throws {
    try naming(path) {
      try rows.validate()
      switch try Format(of: path) {
      case .buffer: try ReplayBuffer(rows).save(to: path)
      case .npz: try rows.writeNPZ(to: path)
      case .hdf5: try Trajectories(rows).writeHDF5(to: path)
      case .folder: try rows.writeMinari(to: path, name: URL(filePath: path).lastPathComponent)
      }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as ReplayError {
      if case .file(let cause) = error { throw cause }
      throw UnusableFile(path: path, cause: error)
    }
  }
}

/// A file whose numbers cannot be used.
struct UnusableFile: ClassifiedError, CustomStringConvertible {
  let path: String
  let cause: any Error

  var failureKind: FailureKind { .data }

  var description: String { "\(path): \(cause)" }
}

extension Transitions {
  /// Refuses rows of another task.
  ///
  /// - Throws: ``OtherSizes``.
  func requireSizes(of environment: EnvironmentSpecification, file: String) throws {
    guard observationSize == environment.observationSize, actionSize == environment.actionSize
    else { throw OtherSizes(file: file, rows: self, environment: environment) }
  }
}

/// Rows whose observations or actions are not those of the environment.
struct OtherSizes: ClassifiedError, CustomStringConvertible {
  let description: String

  init(file: String, rows: Transitions, environment: EnvironmentSpecification) {
    description =
      "\(file) has observations of \(rows.observationSize) and actions of \(rows.actionSize) "
      + "numbers, \(environment.name) has \(environment.observationSize) and "
      + "\(environment.actionSize); name the data's own environment"
  }

  var failureKind: FailureKind { .data }
}

/// The environment of data that nobody can act in: sizes without steps.
struct LoggedEnvironment: Environment {
  let specification: EnvironmentSpecification

  init(_ rows: Transitions) {
    specification = EnvironmentSpecification(
      name: "logged data", observationSize: rows.observationSize, actionSize: rows.actionSize,
      horizon: nil)
  }

  var state: EnvironmentState { EnvironmentState(values: []) }

  mutating func reset(
    key: RandomKey, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) { throw refusal }

  mutating func step(
    _ action: Span<Scalar>, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) -> StepOutcome { throw refusal }

  mutating func restore(
    _ state: EnvironmentState, into observation: inout MutableSpan<Scalar>
  ) throws(EnvironmentError) {}

  private var refusal: EnvironmentError {
    .unusableState(environment: specification.name, problem: "nobody can act in a file")
  }
}
