public import Datasets
import Randomness
import ReinforcementLearning

extension Retraining {
  /// What tells one run from another.
  fileprivate struct Identity: Codable, Equatable {
    let settings: RetrainingSettings
    let environment: EnvironmentSpecification
    let key: RandomKey
    let data: DataIdentity
  }

  /// What is learnt from, which no checkpoint holds.
  struct DataIdentity: Codable, Equatable {
    let rows: Int
    let offlineRows: Int
    let checksum: UInt32
    /// Of the frozen bonus; nil without one.
    let bonusChecksum: UInt32?

    init(_ buffer: ReplayBuffer, _ bonus: FrozenBonus?) throws(OOOError) {
      (rows, offlineRows) = (buffer.count, buffer.offlineCount)
      checksum = buffer.checksum
      var state = Checkpoint()
      try OOOError.naming { try bonus?.store(in: &state, below: "") }
      bonusChecksum = bonus == nil ? nil : state.checksum
    }
  }

  private struct Position: Codable {
    let updates: Int
    let points: [Point]
    let sums: ExplorationLog
  }

  private var identity: Identity {
    Identity(
      settings: settings, environment: environment.specification, key: key, data: data)
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
      let found = try checkpoint.decode(Identity.self, from: "retraining/identity")
      guard found == identity else { throw OOOError.otherRun(part: found.difference(to: identity)) }
      let position = try checkpoint.decode(Position.self, from: "retraining/position")
      (resumed.updates, resumed.points) = (position.updates, position.points)
      resumed.sums = position.sums
      try resumed.learner.restore(from: checkpoint, under: "retraining/learner")
    }
    self = resumed
  }
}

extension Retraining.Identity {
  fileprivate func difference(to other: Self) -> String {
    if settings != other.settings { return "settings" }
    if environment != other.environment { return "environment" }
    if key != other.key { return "seed" }
    return data.bonusChecksum == other.data.bonusChecksum ? "buffer" : "bonus"
  }
}
