import ArgumentParser
import BenchmarkWorkloads
import CommandLineTool
import Experiments
import Foundation
import Kernels
import Reports

/// Runs workloads here and in other libraries, in turns: `compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Run every workload here and in other libraries, in turns, and print the ratios.",
    discussion: """
      Libraries that are missing are named and left out.

      Example: bench compare --only iql mlp --out figures.json
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var peers: PeerOptions

  @Option(parsing: .upToNextOption, help: "Only these workloads.")
  var only: [String] = []

  @Option(help: "How often everybody's turn comes.")
  var rounds = 5

  @Option(help: "The seconds of one turn.")
  var seconds = 1.0

  @Flag(help: "Leave out what has to be compiled first.")
  var skipCompiled = false

  @Option(help: ArgumentHelp("Write all figures to this file.", valueName: "file"))
  var out: String?

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  func run() throws {
    let threads = try machine.apply()
    let selected = try Workload.selected(only)
    try MachineOptions.check(rounds, atLeast: 1, name: "--rounds")
    guard seconds > 0, seconds <= 600 else {
      throw BenchError.outOfRange(
        name: "--seconds", found: "\(seconds)", expected: "more than 0 and at most 600")
    }
    let launcher = try Launcher(peers.interpreters)
    defer { launcher.finish() }
    let figures = try figures(of: selected, launcher, threads: threads)
    if json {
      try JSONOutput.print(figures)
    } else {
      print(figures.table.plainText)
      print(figures.shortfalls)
    }
    if let out { try write(figures, to: out) }
  }

  private func figures(
    of selected: [Workload], _ launcher: Launcher, threads: Int
  ) throws -> Figures {
    let start = ContinuousClock.now
    let settings = Figures.Settings(
      rounds: rounds, secondsPerTurn: seconds, tryCompiled: !skipCompiled)
    let comparison = Comparison(launcher: launcher, threads: threads, settings: settings) {
      StandardError.write($0 + "\n")
    }
    let before = comparison.ceilings()
    var workloads = try selected.map { try comparison.figures(of: $0) }
    let ceilings = Ceilings.best(before, comparison.ceilings())
    for (index, workload) in selected.enumerated() {
      workloads[index].conclude(workload, productRate: ceilings?.sgemm.allThreads)
    }
    let environment = RunEnvironment(
      build: "bench", jobs: 1, wallSeconds: start.duration(to: .now).seconds, records: [])
    return Figures(
      environment: environment, instructionSet: InstructionSet.current.rawValue, threads: threads,
      settings: settings, versions: comparison.versions, missing: comparison.missing,
      ceilings: ceilings, workloads: workloads)
  }

  private func write(_ figures: Figures, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    do {
      try encoder.encode(figures).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw BenchError.unwritable(path: path, reason: error.localizedDescription)
    }
  }
}
