import Datasets
import Failures
import Randomness
import ReinforcementLearning
import Tensors

/// Transitions in files: this project's buffers (`.safetensors`), the paper's columns and D4RL's
/// flat arrays (`.npz`).
enum RowsFile {
  /// Reads a file by its ending, and `.npz` by its arrays; rows are checked.
  ///
  /// - Throws: `DatasetError`, ``UnusableFile``.
  static func read(
    _ path: String, ends: Trajectories.EndRule = .init()
  ) throws -> Transitions {
    do {
      return try rows(of: path, ends)
    } catch let error as ReplayError {
      if case .file(let cause) = error { throw cause }
      throw UnusableFile(path: path, cause: error)
    }
  }

  private static func rows(of path: String, _ ends: Trajectories.EndRule) throws -> Transitions {
    if path.hasSuffix(".safetensors") { return try ReplayBuffer(path: path).transitions }
    guard path.hasSuffix(".npz") else { throw unknownEnding(path) }
    guard !(try NPZArchive(path).names.contains("next_observations")) else {
      return try Transitions(npz: path)
    }
    let rows = try Trajectories(npz: path).transitions(ends)
    try rows.validate()
    return rows
  }

  /// Writes a file by its ending.
  static func write(_ rows: Transitions, to path: String) throws {
    if path.hasSuffix(".npz") { return try rows.writeNPZ(to: path) }
    guard path.hasSuffix(".safetensors") else { throw unknownEnding(path) }
    try ReplayBuffer(rows).save(to: path)
  }

  private static func unknownEnding(_ path: String) -> DatasetError {
    .unsupported(
      file: path, feature: "the ending of the name",
      supported: ".safetensors (own buffers), .npz (the paper's columns or D4RL's flat arrays)")
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
