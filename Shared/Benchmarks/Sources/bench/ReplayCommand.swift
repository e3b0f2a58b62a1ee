import ArgumentParser
import BenchmarkWorkloads
import CommandLineTool
import Foundation
import Randomness
import ReinforcementLearning
import Reports
import Statistics
import Tensors

/// Measures replay buffers and vectors of environments: `replay`.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Measure replay buffers and vectors of environments on one core.",
    discussion: """
      Observations have 17 numbers and actions 6, as in the most used D4RL tasks; the first half \
      of the rows counts as logged.

      Example: bench replay --rows 1000000
      """)

  @Option(help: "The rows that are appended one by one.")
  var rows = 10_000_000

  @Option(help: "The rows of the file that is written and read, at most.")
  var savedRows = 1_000_000

  func run() throws {
    try MachineOptions.check(rows, atLeast: 1, name: "--rows")
    try MachineOptions.check(savedRows, atLeast: 1, name: "--saved-rows")
    var table = Table(["what", "figure"])
    let buffer = try append(&table)
    try sample(buffer, &table)
    try save(buffer.frozen(upTo: min(savedRows, rows)), &table)
    try step(&table)
    print(table.plainText)
  }

  private func append(_ table: inout Table) throws -> ReplayBuffer {
    let sizes = PointCloudTask.sizes
    var buffer = ReplayBuffer(
      observationSize: sizes.observation, actionSize: sizes.action, capacity: rows)
    let observation = (0..<sizes.observation).map { Scalar($0) / 20 }
    let action = (0..<sizes.action).map { Scalar($0) / 10 }
    let before = ResidentMemory.current
    let start = ContinuousClock.now
    for row in 0..<rows {
      try buffer.append(
        observation: observation.span, action: action.span,
        outcome: TransitionOutcome(
          reward: Scalar(row & 1023), endsEpisode: row % 1000 == 999,
          source: row < rows / 2 ? .offline : .online),
        nextObservation: observation.span)
    }
    let seconds = start.duration(to: .now).seconds
    let bytes = Double(ResidentMemory.current - before)
    table.append([
      .text("\(rows) rows appended one by one"),
      .text("\(TimeText(seconds)), \(TimeText(seconds / Double(rows))) each"),
    ])
    table.append([
      "memory of these rows",
      .text(
        "\(Int(bytes) >> 20) MB, \(Figures.text(bytes / Double(rows), decimals: 1)) bytes each"),
    ])
    return buffer
  }

  private func sample(_ buffer: ReplayBuffer, _ table: inout Table) throws {
    let part = try buffer.frozen(upTo: min(100_000, rows))
    for (what, buffer, mixture) in [
      ("all alike", buffer, Sampler.Mixture.uniform),
      ("half of them logged", buffer, .mixed(offlineShare: 0.5)), ("all alike", part, .uniform),
    ] {
      let seconds = time(of: Sampler(batchSize: 256, mixture: mixture), on: buffer)
      let rate = Figures.text(256e-6 / seconds, decimals: 1)
      table.append([
        .text("a batch of 256 of \(buffer.count) rows, \(what)"),
        .text("\(TimeText(seconds)), \(rate) million rows/s"),
      ])
    }
  }

  private func time(of sampler: Sampler, on buffer: ReplayBuffer) -> Double {
    let key = RandomKey(seed: 0)
    var step = 0
    return Sampling.samples(
      of: {
        step += 1
        _ = try? sampler.batch(from: buffer, key: key.split(step))
      }, seconds: 1
    ).median
  }

  private func save(_ buffer: ReplayBuffer, _ table: inout Table) throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "surefoot-replay-\(ProcessInfo.processInfo.processIdentifier)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let clock = ContinuousClock()
    let writing = try clock.measure { try buffer.save(to: path) }.seconds
    let reading = try clock.measure { _ = try ReplayBuffer(path: path) }.seconds
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    for (what, seconds) in [("written", writing), ("read", reading)] {
      let rate = Figures.text(Double(size) / 1e6 / seconds, decimals: 0)
      table.append([
        .text("\(buffer.count) rows (\(size >> 20) MB) \(what), checksums included"),
        .text("\(TimeText(seconds)), \(rate) MB/s"),
      ])
    }
  }

  private func step(_ table: inout Table) throws {
    let sizes = PointCloudTask.sizes
    let alone = try directStep()
    table.append(["a step of the task alone", .text("\(TimeText(alone))")])
    for count in [1, 16] {
      var environments = try EnvironmentVector(
        of: PointCloudTask(), count: count, key: RandomKey(seed: 0))
      let actions = Tensor(zeros: [count, sizes.action])
      let samples = Sampling.samples(of: { _ = try? environments.step(actions) }, seconds: 1)
      let each = samples.median / Double(count)
      table.append([
        .text("what a vector of \(count) adds to each step"), .text("\(TimeText(each - alone))"),
      ])
    }
  }

  /// The seconds of a step without a vector around it.
  private func directStep() throws -> Double {
    var task = PointCloudTask()
    var observation = [Scalar](repeating: 0, count: PointCloudTask.sizes.observation)
    let action = [Scalar](repeating: 0, count: PointCloudTask.sizes.action)
    var span = observation.mutableSpan
    try task.reset(key: RandomKey(seed: 0), into: &span)
    return Sampling.samples(
      of: {
        var span = observation.mutableSpan
        _ = try? task.step(action.span, into: &span)
      }, seconds: 1
    ).median
  }
}
