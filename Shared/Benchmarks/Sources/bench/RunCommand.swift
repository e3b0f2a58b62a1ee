import ArgumentParser
import BenchmarkWorkloads
import CommandLineTool
import Statistics

/// Runs one workload and nothing else, for a profiler and for its peak memory: `run`.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run one workload in this process.",
    discussion: "Example: bench run resnet26 --seconds 10")

  @OptionGroup var machine: MachineOptions

  @Argument(help: "The workload.")
  var workload: String

  @Option(help: "Run for at least this long.")
  var seconds = 2.0

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    try machine.apply()
    let workload = try Workload.required(workload)
    var routine = workload.fresh()
    let losses = routine.step()
    let samples = Sampling.samples(of: { _ = routine.step() }, seconds: seconds)
    let result = Result(
      workload: workload.name, seconds: samples.median / Double(workload.partsPerStep),
      operationsPerSecond: workload.operations.map {
        $0 * Double(workload.partsPerStep) / samples.median
      },
      firstLosses: losses, peakMemory: ResidentMemory.peak)
    if json { try JSONOutput.print(result) } else { print(result.text) }
  }

  struct Result: Encodable {
    var workload: String
    var seconds: Double
    var operationsPerSecond: Double?
    var firstLosses: [Double]
    var peakMemory: Int

    var text: String {
      let rate = operationsPerSecond.map { ", \(Figures.text($0 / 1e9, decimals: 1)) GFLOP/s" }
      return "\(workload): \(TimeText(seconds))\(rate ?? ""), peak memory \(peakMemory >> 20) MB"
    }
  }
}
