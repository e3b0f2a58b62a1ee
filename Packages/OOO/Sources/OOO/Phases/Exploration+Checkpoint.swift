public import Datasets
import Randomness
import ReinforcementLearning
import Tensors

extension Exploration {
  /// What tells one run from another.
  fileprivate struct Identity: Codable, Equatable {
    let settings: ExplorationSettings
    let environment: EnvironmentSpecification
    let key: RandomKey
    let offlineRows: Int
    let offlineChecksum: UInt32
  }

  /// Where a run stands, beside networks and rows.
  fileprivate struct Position: Codable {
    let step: Int
    let updates: Int
    let episode: Int
    let owed: Int
    let observation: [Scalar]
    // Nil between episodes: the next one depends on its key alone.
    let environment: EnvironmentState?
    let log: ExplorationLog
    let visits: VisitCounts?
    let hasPretrained: Bool
  }

  private var identity: Identity {
    Identity(
      settings: settings, environment: environment.specification, key: key,
      offlineRows: buffer.offlineCount, offlineChecksum: offlineChecksum)
  }

  private func position() throws(EnvironmentError) -> Position {
    Position(
      step: step, updates: updates, episode: episode, owed: owed, observation: observation,
      environment: observation.isEmpty ? nil : try environment.capturedState(), log: log,
      visits: visits, hasPretrained: pretrained != nil)
  }

  /// Adds all that `resume(from:)` needs to a checkpoint.
  ///
  /// - Throws: `OOOError.file`, `learning`, and `environment` where it cannot tell its state.
  public func store(in checkpoint: inout Checkpoint) throws(OOOError) {
    try OOOError.naming {
      try checkpoint.encode(identity, as: "exploration/identity")
      try checkpoint.encode(position(), as: "exploration/position")
      try bonus.store(in: &checkpoint, below: "exploration/bonus/")
      try learner.store(in: &checkpoint, under: "exploration/learner")
      try pretrained?.store(in: &checkpoint, under: "exploration/pretrained")
    }
    checkpoint.store(buffer.transitions, below: "exploration/buffer/")
    checkpoint.store(rows, below: "exploration/episode/")
  }

  /// Goes back to where a checkpoint was written.
  ///
  /// - Throws: `OOOError.otherRun` for a checkpoint of another run; `file`, `learning`, `replay` and
  ///   `environment` for what is damaged. The value is then as before.
  public mutating func resume(from checkpoint: Checkpoint) throws(OOOError) {
    var resumed = self
    try OOOError.naming {
      let found = try checkpoint.decode(Identity.self, from: "exploration/identity")
      guard found == identity else { throw OOOError.otherRun(part: found.difference(to: identity)) }
      try resumed.take(checkpoint.decode(Position.self, from: "exploration/position"))
      try resumed.bonus.restore(from: checkpoint, below: "exploration/bonus/")
      try resumed.learner.restore(from: checkpoint, under: "exploration/learner")
      try resumed.pretrained?.restore(from: checkpoint, under: "exploration/pretrained")
      let sizes = (buffer.observationSize, buffer.actionSize)
      resumed.rows = try checkpoint.rows(
        below: "exploration/episode/", observationSize: sizes.0, actionSize: sizes.1)
      resumed.buffer = try ReplayBuffer(
        checkpoint.rows(
          below: "exploration/buffer/", observationSize: sizes.0, actionSize: sizes.1),
        capacity: buffer.capacity)
    }
    self = resumed
  }

  /// Refuses a pretraining that has updates left, or learnt from other data than this run's.
  func requirePretraining(in checkpoint: Checkpoint) throws(OOOError) {
    try OOOError.naming {
      let found = try checkpoint.decode(Identity.self, from: "exploration/identity")
      guard found.offlineChecksum == offlineChecksum else {
        throw OOOError.otherRun(part: "offline data")
      }
      let done = try checkpoint.decode(Position.self, from: "exploration/position").updates
      guard done >= settings.pretrainingSteps else {
        throw OOOError.unfinished(updates: done, of: settings.pretrainingSteps)
      }
    }
  }

  private mutating func take(_ position: Position) throws(OOOError) {
    (step, updates) = (position.step, position.updates)
    (episode, owed) = (position.episode, position.owed)
    (log, visits) = (position.log, position.visits)
    observation = position.observation
    pretrained = position.hasPretrained ? learner : nil
    guard let state = position.environment else { return }
    var seen = [Scalar](repeating: 0, count: environment.specification.observationSize)
    do throws(EnvironmentError) {
      var span = seen.mutableSpan
      try environment.restore(state, into: &span)
    } catch {
      throw .environment(error)
    }
  }
}

extension Exploration.Identity {
  fileprivate func difference(to other: Self) -> String {
    if settings != other.settings { return "settings" }
    if environment != other.environment { return "environment" }
    return key == other.key ? "offline data" : "seed"
  }
}
