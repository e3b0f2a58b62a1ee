public import ArgumentParser
public import BenchmarkWorkloads
import CommandLineTool
import Foundation
import Reports

/// Times whole runs of reinforcement learning here and in PyTorch: `end-to-end`.
struct EndToEndCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "end-to-end",
    abstract: "Time whole runs: sampling, updates, logging, evaluation, steps of the task.",
    discussion: """
      IQL trains on 100,000 logged steps, SAC takes a step of the task before every update; \
      hidden layers 256-256, batch 256, ten episodes of evaluation every 5,000 updates. PyTorch \
      has code in the style of CORL and faster code of the same mathematics, plain and compiled; \
      every form is tried for a moment with one thread and with all. Whole runs are made of CORL's \
      fastest form and of the fastest of all, and compilation is not part of their time.

      Example: bench end-to-end --steps 20000 --threads 2
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var peers: PeerOptions

  @Option(parsing: .upToNextOption, help: "Only these: iql, sac.")
  var only: [EndToEndRun.Method] = EndToEndRun.Method.allCases

  @Option(help: "The number of updates.")
  var steps = 20_000

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  /// How far ahead of PyTorch we mean to be.
  private static let goal = 2.0

  func run() throws {
    let threads = try machine.apply()
    try MachineOptions.check(steps, atLeast: 1, name: "--steps")
    let launcher = try Launcher(peers.interpreters)
    defer { launcher.finish() }
    let run = EndToEndRun(steps: steps)
    let data = launcher.folder.appending(path: "data.npz").path
    try run.writeData(to: data)
    let results = try only.map { method in
      try result(of: method, run, data: data, launcher, threads: threads)
    }
    if json { try JSONOutput.print(results) } else { print(table(of: results).plainText) }
  }

  private func result(
    of method: EndToEndRun.Method, _ run: EndToEndRun, data: String, _ launcher: Launcher,
    threads: Int
  ) throws -> Result {
    let peer = EndToEndPeer(method: method, run: run, data: data, launcher: launcher)
    var result = Result(method: method.rawValue, steps: steps, threads: threads)
    result.trials = try EndToEndPeer.Form.all(threads: threads).map { form in
      StandardError.write("\(method.rawValue): trying PyTorch, \(form.name)\n")
      return Side(name: form.name, try peer.reply(form, steps: EndToEndPeer.trialSteps), form)
    }
    for form in Self.chosen(from: result.trials) {
      StandardError.write("\(method.rawValue): PyTorch, \(form.name)\n")
      result.peers.append(
        Side(name: "PyTorch, \(form.name)", try peer.reply(form, steps: steps), form))
    }
    StandardError.write("\(method.rawValue): Surefoot\n")
    let log = launcher.folder.appending(path: "log.jsonl").path
    let start = ContinuousClock.now
    let score = try run.train(method, data: data, log: log)
    result.ours = Side(
      name: "Surefoot", seconds: start.duration(to: .now).seconds, meanReturn: score)
    return result
  }

  /// The fastest form of CORL's style, and the fastest of all where it is another one.
  static func chosen(from trials: [Side]) -> [EndToEndPeer.Form] {
    let ranked = trials.sorted { $0.seconds < $1.seconds }.compactMap(\.form)
    let own = ranked.first { $0.style == .corl }
    return [own, ranked.first].compactMap(\.self).enumerated()
      .filter { $0.offset == 0 || $0.element != own }.map(\.element)
  }

  private func table(of results: [Result]) -> Table {
    var table = Table(
      ["run", "who", "updates/s", "seconds", "mean return", "ratio", "goal"])
    for result in results {
      for side in [result.ours].compactMap(\.self) + result.peers {
        let ratio = result.ratio(to: side)
        table.append([
          .text(result.method), .text(side.name),
          .number(Double(result.steps) / side.seconds, decimals: 0),
          .number(side.seconds, decimals: 1),
          side.meanReturn.map { TableCell.number($0, decimals: 1) } ?? "–",
          ratio.map { TableCell.number($0, decimals: 2) } ?? "–",
          .text(ratio.map { $0 >= Self.goal ? "reached" : "not reached" } ?? "–"),
        ])
      }
    }
    return table
  }

  /// One run on one side.
  struct Side: Encodable {
    var name: String
    var seconds: Double
    var meanReturn: Double?
    var form: EndToEndPeer.Form?
  }

  /// One run on all sides.
  struct Result: Encodable {
    var method: String
    var steps: Int
    var threads: Int
    var ours: Side?
    var peers: [Side] = []
    /// Short runs of every form of the peer, by which those were chosen that are run as a whole.
    var trials: [Side] = []

    /// The time of a peer divided by ours; nil for ourselves.
    func ratio(to side: Side) -> Double? {
      guard let ours, side.name != ours.name else { return nil }
      return side.seconds / ours.seconds
    }
  }
}

extension EndToEndCommand.Side {
  init(name: String, _ reply: Reply, _ form: EndToEndPeer.Form) {
    self.init(
      name: name, seconds: reply.seconds ?? .infinity, meanReturn: reply.meanReturn, form: form)
  }
}

extension EndToEndRun.Method: @retroactive ExpressibleByArgument {}
