import Datasets

/// A trainer with what its iterations logged: what tuning that can be resumed consists of.
struct LoggedTrainer<Policy: ResponsePolicy> {
  private(set) var trainer: PreferenceTrainer<Policy>
  /// The mean loss of the steps of each iteration, NaN of one that had nothing to learn from.
  private(set) var losses: [Double] = []
  /// What each iteration logged: means over its steps.
  private(set) var log: [[String: Double]] = []
  private let identity: TuningIdentity

  init(_ trainer: PreferenceTrainer<Policy>, identity: TuningIdentity) {
    (self.trainer, self.identity) = (trainer, identity)
  }

  /// Goes through one iteration, completes what it logs, and gives the mean loss of its steps.
  ///
  /// - Throws: What `PreferenceTrainer.iterate(on:observer:)` throws; the value is as before.
  mutating func advance(
    on source: ResponseSource<Policy.Prompt>,
    _ complete: (PreferenceTrainer<Policy>, inout [String: Double]) -> Void
  ) throws -> Double {
    var next = trainer
    var steps: [[String: Double]] = []
    try next.iterate(on: source) { steps.append($1) }
    trainer = next
    var metrics = means(steps)
    complete(trainer, &metrics)
    log.append(metrics)
    losses.append(metrics["loss"] ?? .nan)
    return losses[losses.count - 1]
  }

  func store(in checkpoint: inout Checkpoint) throws {
    try trainer.store(in: &checkpoint)
    try checkpoint.encode(identity, as: TuningIdentity.name)
    try checkpoint.encode(losses, as: "training/losses")
    try checkpoint.encode(log, as: "training/log")
  }

  mutating func resume(from checkpoint: Checkpoint) throws {
    try identity.check(checkpoint)
    let foundLosses = try checkpoint.decode([Double].self, from: "training/losses")
    let foundLog = try checkpoint.decode([[String: Double]].self, from: "training/log")
    try trainer.resume(from: checkpoint)
    (losses, log) = (foundLosses, foundLog)
  }
}

/// The mean of each metric over the steps that logged a finite one.
private func means(_ steps: [[String: Double]]) -> [String: Double] {
  var values: [String: [Double]] = [:]
  for (name, value) in steps.joined() where value.isFinite {
    values[name, default: []].append(value)
  }
  return values.mapValues(mean)
}
