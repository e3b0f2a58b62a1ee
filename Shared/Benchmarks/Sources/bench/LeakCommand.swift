import ArgumentParser
import BenchmarkWorkloads
import CommandLineTool

/// Does many steps and watches memory: `leak`.
struct LeakCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leak",
    abstract: "Do many steps and report how much memory has grown; fails if it has.",
    discussion: "Example: bench leak --workload iql --steps 10000")

  @OptionGroup var machine: MachineOptions

  @Option(help: "The workload.")
  var workload = "mlp"

  @Option(help: "The steps that are watched, after a tenth as many that are not.")
  var steps = 10_000

  @Flag(help: "Print one JSON object.")
  var json = false

  // Less than a hundred bytes a step: the allocator's own wavering.
  private static let tolerance = 1 << 20

  func run() throws {
    try machine.apply()
    let workload = try Workload.required(workload)
    try MachineOptions.check(steps, atLeast: 1, name: "--steps")
    var routine = workload.fresh()
    for _ in 0..<max(steps / 10, 1) { _ = routine.step() }
    let before = ResidentMemory.current
    for _ in 0..<steps { _ = routine.step() }
    let result = Result(
      workload: workload.name, steps: steps, before: before, after: ResidentMemory.current)
    if json { try JSONOutput.print(result) } else { print(result.text) }
    guard result.growth <= LeakCommand.tolerance else { throw BenchError.checkFailed(result.text) }
  }

  struct Result: Encodable {
    var workload: String
    var steps: Int
    /// Resident memory in bytes.
    var before: Int
    var after: Int

    var growth: Int { after - before }

    var text: String {
      "\(workload): \(steps) steps, resident memory from \(before >> 10) to \(after >> 10) KB, "
        + "growth \(growth >> 10) KB"
    }
  }
}
