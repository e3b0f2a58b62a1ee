public import Datasets
import Randomness
import ReinforcementLearning

extension Retraining {
  /// What tells one run from another.
  private struct Identity: Codable, Equatable {
    let settings: RetrainingSettings
    let environment: EnvironmentSpecification
    let key: RandomKey
    let rows: Int
  }

  private struct Position: Codable {
    let updates: Int
    let points: [Point]
    let sums: ExplorationLog
  }

  private var identity: Identity {
    Identity(
      settings: settings, environment: environment.specification, key: key, rows: buffer.count)
  }

  /// Adds all that `resume(from:)` needs, except the buffer, which whoever resumes has to give again.
  ///
  /// - Throws: `OOOError.file` and `learning`.
  public func store(in checkpoint: inout Checkpoint) throws(OOOError) {
    try OOOError.naming {
      try checkpoint.encode(identity, as: "retraining/identity")
      try checkpoint.encode(
        Position(updates: updates, points: points, sums: sums), as: "retraining/position")
      try learner.store(in: &checkpoint, under: "retraining/learner")
    }
  }

  /// Goes back to where a checkpoint was written.
  ///
  /// - Throws: `OOOError.otherRun` for a checkpoint of another run, `file` and `learning` for what is
  ///   damaged; the value is then as before.
  public mutating func resume(from checkpoint: Checkpoint) throws(OOOError) {
    var resumed = self
    try OOOError.naming {
      guard try checkpoint.decode(Identity.self, from: "retraining/identity") == identity else {
        throw OOOError.otherRun(part: "settings, environment, seed or number of rows")
      }
      let position = try checkpoint.decode(Position.self, from: "retraining/position")
      (resumed.updates, resumed.points) = (position.updates, position.points)
      resumed.sums = position.sums
      try resumed.learner.restore(from: checkpoint, under: "retraining/learner")
    }
    self = resumed
  }
}
