import ArgumentParser
import BenchmarkWorkloads
import CommandLineTool
import Reports

/// Checks that everybody computes the same: `verify`.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check that the peers compute the same losses from the same weights and inputs.",
    discussion: """
      Losses of the first and the fifth step have to agree to 1e-4 relative.

      Example: bench verify --only iql sac
      """)

  @OptionGroup var machine: MachineOptions
  @OptionGroup var peers: PeerOptions

  @Option(parsing: .upToNextOption, help: "Only these workloads.")
  var only: [String] = []

  @Flag(help: "Leave out what has to be compiled first.")
  var skipCompiled = false

  private static let steps = 5
  private static let tolerance = 1e-4

  func run() throws {
    let threads = try machine.apply()
    let selected = try Workload.selected(only).filter { $0.course == .steps }
    let launcher = try Launcher(peers.interpreters)
    defer { launcher.finish() }
    let settings = Figures.Settings(rounds: 1, secondsPerTurn: 1, tryCompiled: !skipCompiled)
    let comparison = Comparison(launcher: launcher, threads: threads, settings: settings) {
      StandardError.write($0 + "\n")
    }
    let rows = try selected.flatMap { try comparison.agreements(on: $0, steps: Self.steps) }
    guard !rows.isEmpty else { throw BenchError.checkFailed("there was nobody to compare with") }
    print(table(of: rows).plainText)
    let failed = rows.filter { $0.largestDifference > Self.tolerance }
    guard failed.isEmpty else {
      throw BenchError.checkFailed(
        "losses differ: " + failed.map { "\($0.workload) of \($0.title)" }.joined(separator: "; "))
    }
  }

  private func table(of rows: [Agreement]) -> Table {
    var table = Table(["workload", "peer", "variant", "largest difference", "steps", "losses"])
    for row in rows {
      table.append([
        .text(row.workload), .text(row.title), .text(row.variant),
        .text("\(Float(row.largestDifference))"), .number(row.steps),
        .text(row.losses.map { "\(Float($0))" }.joined(separator: ", ")),
      ])
    }
    return table
  }
}

/// How well a peer's losses agree with ours.
struct Agreement {
  var workload: String
  var title: String
  var variant: String
  var steps: Int
  /// Our losses after the last step.
  var losses: [Double]
  /// The largest relative difference of a loss; infinite when there is a different number of them.
  var largestDifference: Double

  init(_ workload: String, _ contestant: Contestant, _ variant: String, _ pair: LossPair) {
    self.workload = workload
    title = contestant.title
    self.variant = variant
    steps = pair.ours.count
    losses = pair.ours.last ?? []
    largestDifference = pair.largestDifference
  }
}

/// Losses of every step on both sides.
struct LossPair {
  var ours: [[Double]]
  var theirs: [[Double]]

  var largestDifference: Double {
    guard !ours.isEmpty, ours.map(\.count) == theirs.map(\.count) else { return .infinity }
    return zip(ours.joined(), theirs.joined())
      .map { ($0 - $1).magnitude / max($0.magnitude, .leastNormalMagnitude) }
      .reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
  }
}
