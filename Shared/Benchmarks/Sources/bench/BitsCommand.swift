import ArgumentParser
import BenchmarkWorkloads
import CommandLineTool
import Datasets
import Kernels
import Reports

/// Compares results of different numbers of threads to the last bit: `bits`.
struct BitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bits",
    abstract: "Check that losses and weights are the same bits for 1, 2 and 3 threads.",
    discussion: "Example: bench bits --only iql resnet8")

  @OptionGroup var machine: MachineOptions

  @Option(parsing: .upToNextOption, help: "Only these workloads.")
  var only: [String] = []

  @Option(help: "The steps after which results are compared.")
  var steps = 3

  private static let threadCounts = [1, 2, 3]

  func run() throws {
    try machine.apply()
    try MachineOptions.check(steps, atLeast: 1, name: "--steps")
    var table = Table(["workload", "1, 2 and 3 threads"])
    var differing: [String] = []
    for workload in try Workload.selected(only) where workload.course == .steps {
      let results = BitsCommand.threadCounts.map { result(of: workload, threads: $0) }
      let agree = results.allSatisfy { $0 == results[0] }
      if !agree { differing.append(workload.name) }
      table.append([.text(workload.name), agree ? "same bits" : "different"])
    }
    print(table.plainText)
    guard differing.isEmpty else {
      throw BenchError.checkFailed(
        "results depend on the number of threads: \(differing.joined(separator: ", "))")
    }
  }

  // Losses of every step, then all weights, as patterns of bits.
  private func result(of workload: Workload, threads: Int) -> [UInt64] {
    let before = ThreadPool.threadCount
    ThreadPool.threadCount = threads
    defer { ThreadPool.threadCount = before }
    var routine = workload.fresh()
    let losses = (0..<steps).flatMap { _ in routine.step().map(\.bitPattern) }
    return losses + routine.weights.flatMap { $0.array.doubles().map(\.bitPattern) }
  }
}
