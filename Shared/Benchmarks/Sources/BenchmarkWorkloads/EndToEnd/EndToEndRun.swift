import Foundation
import Randomness
import ReinforcementLearning
import Tensors

/// A whole run: sampling, updates, logging, evaluation, and for SAC the steps of the task.
public struct EndToEndRun: Sendable {
  /// What is trained.
  public enum Method: String, Sendable, CaseIterable {
    /// Implicit Q-learning on logged data.
    case iql
    /// Soft actor-critic with a step of the task before every update.
    case sac
  }

  /// The number of updates.
  public var steps: Int
  /// Evaluation plays ten episodes after every so many updates.
  public var evaluationPeriod = 5000
  /// The steps with random actions before the first update of SAC.
  public var warmUp = 1000
  /// The rows of the logged data.
  public var dataRows = 100_000

  private let sampler = Sampler(batchSize: 256)
  private let evaluator = Evaluator(episodes: 10, copies: 10)
  private let key = RandomKey(seed: 0)

  /// A run of some updates.
  public init(steps: Int) { self.steps = steps }

  /// Plays the task with random actions and writes what happened as an npz file.
  public func writeData(to path: String) throws {
    var buffer = emptyBuffer(capacity: dataRows)
    var environments = try EnvironmentVector(of: PointCloudTask(), key: key.split("data"))
    try collect(dataRows, from: &environments, into: &buffer, source: .offline)
    try buffer.transitions.writeNPZ(to: path)
  }

  /// Trains and returns the mean return of the last evaluation, or nil if there was none.
  ///
  /// - Parameters:
  ///   - data: The logged data, for IQL.
  ///   - log: Where the mean of every loss goes, a line of JSON every 1,000 updates.
  public func train(_ method: Method, data: String, log: String) throws -> Double? {
    let log = try LossLog(path: log)
    return switch method {
    case .iql: try trainOffline(data, log)
    case .sac: try trainOnline(log)
    }
  }

  private func trainOffline(_ data: String, _ log: LossLog) throws -> Double? {
    let buffer = try ReplayBuffer(ReinforcementLearning.Transitions(npz: data))
    var settings = IQLSettings()
    settings.policyDecayUpdates = steps
    var learner = IQL(settings, sizes: sizes, key: key.split("learner"))
    var score: Double?
    for step in 1...steps { score = try update(&learner, buffer, log, step) ?? score }
    return score
  }

  private func trainOnline(_ log: LossLog) throws -> Double? {
    var buffer = emptyBuffer(capacity: warmUp + steps)
    var environments = try EnvironmentVector(of: PointCloudTask(), key: key.split("task"))
    try collect(warmUp, from: &environments, into: &buffer, source: .online)
    var learner = SAC(SACSettings(), sizes: sizes, key: key.split("learner"))
    var score: Double?
    for step in 1...steps {
      let mode = ActionMode.sample(key.split("actions").split(step))
      try environments.step(learner.actions(for: environments.observations, mode: mode))
      try buffer.append(environments.lastStep)
      score = try update(&learner, buffer, log, step) ?? score
    }
    return score
  }

  /// One update, its log, and the score where it is time for one.
  private func update(
    _ learner: inout some Learner, _ buffer: ReplayBuffer, _ log: LossLog, _ step: Int
  ) throws -> Double? {
    let key = key.split("updates").split(step)
    let batch = try sampler.batch(from: buffer, key: key.split("batch"))
    try log.add(learner.update(on: batch, key: key.split("noise")), step: step)
    guard step % evaluationPeriod == 0 else { return nil }
    return try evaluator.evaluate(
      learner, in: PointCloudTask(), key: self.key.split("evaluation")
    ).meanReturn
  }

  private func collect(
    _ steps: Int, from environments: inout EnvironmentVector<PointCloudTask>,
    into buffer: inout ReplayBuffer, source: TransitionSource
  ) throws {
    var generator = key.split("random actions").generator()
    for _ in 0..<steps {
      try environments.step(
        Tensor(uniform: [1, PointCloudTask.sizes.action], in: -1...1, using: &generator))
      try buffer.append(environments.lastStep, source: source)
    }
  }

  private func emptyBuffer(capacity: Int) -> ReplayBuffer {
    ReplayBuffer(
      observationSize: PointCloudTask.sizes.observation,
      actionSize: PointCloudTask.sizes.action, capacity: capacity)
  }

  private var sizes: TaskSizes { TaskSizes(PointCloudTask().specification) }
}

/// The mean of every measurement over each 1,000 updates, a line of JSON each.
private final class LossLog {
  private let file: FileHandle
  private var sums: [String: Double] = [:]
  private static let period = 1000

  init(path: String) throws {
    try Data().write(to: URL(filePath: path))
    file = try FileHandle(forWritingTo: URL(filePath: path))
  }

  func add(_ measurements: [ReinforcementLearning.Measurement], step: Int) throws {
    for each in measurements { sums[each.name, default: 0] += each.value }
    guard step % Self.period == 0 else { return }
    var line = sums.mapValues { $0 / Double(Self.period) }
    line["step"] = Double(step)
    try file.write(contentsOf: JSONEncoder().encode(line) + Data("\n".utf8))
    sums = [:]
  }
}
