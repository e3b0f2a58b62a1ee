import ArgumentParser
import BenchmarkWorkloads
import Foundation

/// Does one training step, for the time from the start of a process to there: `first-step`.
struct FirstStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "first-step",
    abstract: "Do the first training step of the perceptron, say so, and end.")

  @OptionGroup var machine: MachineOptions

  func run() throws {
    try machine.apply()
    FirstStepCommand.run()
  }

  static func run() {
    guard var routine = Workload.named("mlp")?.fresh() else { return }
    _ = routine.step()
    print("{\"done\": true}")
    fflush(nil)
  }
}
