import ArgumentParser
import CommandLineTool
import Foundation
import Reports

/// Times detectors and metrics of detection here and in PyTorch: `detection`.
struct DetectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detection",
    abstract: "Time detectors of unknown inputs, and their metrics.",
    discussion: """
      Both sides start from the same numbers, and must give the same metrics and confidences. Ours \
      computes in double precision; PyTorch in double and in single.

      Example: bench detection --work knn --samples 5000 --queries 1000
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var peers: PeerOptions

  @Option(parsing: .upToNextOption, help: "Only these: metrics, mahalanobis, knn.")
  var work: [DetectionRun.Work] = DetectionRun.Work.allCases

  @Option(help: "Scores that metrics are computed of, half of them of known inputs.")
  var scores = 1_000_000

  @Option(help: "Samples that detectors are fitted to, at least 50.")
  var samples = 50_000

  @Option(help: "Features of a sample.")
  var width = 512

  @Option(help: "Samples that are judged.")
  var queries = 10_000

  @Option(help: "Repetitions, of whose times the median counts.")
  var repeats = 3

  @Flag(help: "Print one JSON object instead of the table.")
  var json = false

  private static let limit = 600.0

  func run() throws {
    let threads = try machine.apply()
    for (value, least, name) in [
      (scores, 2, "--scores"), (samples, 50, "--samples"), (width, 1, "--width"),
      (queries, 1, "--queries"), (repeats, 1, "--repeats"),
    ] {
      try MachineOptions.check(value, atLeast: least, name: name)
    }
    let launcher = try Launcher(peers.interpreters)
    defer { launcher.finish() }
    let run = DetectionRun(
      .init(scores: scores, samples: samples, width: width, queries: queries))
    let start = launcher.folder.appending(path: "detection.safetensors").path
    try run.writeStart(to: start)
    let results = try work.map { work in
      try Result(
        work: work, sizes: run.sizes, threads: threads,
        sides: sides(work, run, start, launcher, threads: threads))
    }
    if json { try JSONOutput.print(results) } else { print(table(of: results).plainText) }
  }

  private func sides(
    _ work: DetectionRun.Work, _ run: DetectionRun, _ start: String, _ launcher: Launcher,
    threads: Int
  ) throws -> [TimedSide] {
    StandardError.write("\(work.rawValue): Surefoot\n")
    let own = try run.figures(of: work)
    let first = TimedSide(name: "Surefoot", seconds: try run.seconds(of: work, repeats: repeats))
    return try [first]
      + [("float64", 1e-9), ("float32", 1e-3)].map { type, tolerance in
        let name = "PyTorch, \(type)"
        StandardError.write("\(work.rawValue): \(name)\n")
        let reply = try launcher.startDetection([
          "--start", start, "--work", work.rawValue, "--type", type, "--repeats", "\(repeats)",
          "--threads", "\(threads)",
        ]).receive(work.rawValue, limit: Self.limit)
        try DetectionRun.check(name, reply.figures ?? [], against: own, tolerance: tolerance)
        return TimedSide(name: name, seconds: reply.seconds ?? .infinity)
      }
  }

  private func table(of results: [Result]) -> Table {
    var table = Table(["work", "who", "seconds", "ratio"])
    for result in results {
      for (side, ratio) in zip(result.sides, result.sides.ratios) {
        table.append([
          .text(result.work.rawValue), .text(side.name), .number(side.seconds, decimals: 3),
          .number(ratio, decimals: 2),
        ])
      }
    }
    return table
  }

  /// All sides of one piece of work, ourselves first.
  struct Result: Encodable {
    var work: DetectionRun.Work
    var sizes: DetectionRun.Sizes
    var threads: Int
    var sides: [TimedSide]
  }
}

extension DetectionRun.Work: ExpressibleByArgument {}
