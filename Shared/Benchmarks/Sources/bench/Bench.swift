import ArgumentParser
import CommandLineTool

@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure Surefoot against PyTorch, JAX and OpenBLAS on this machine.",
    discussion: """
      Example: bench --only iql mlp --out figures.json
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Measure",
        subcommands: [
          CompareCommand.self, EndToEndCommand.self, GenerationCommand.self,
          DetectionCommand.self, RunCommand.self, ReplayCommand.self, CeilingsCommand.self,
        ]),
      CommandGroup(
        name: "Check", subcommands: [VerifyCommand.self, BitsCommand.self, LeakCommand.self]),
      CommandGroup(
        name: "Used by the others", subcommands: [ServeCommand.self, FirstStepCommand.self]),
    ],
    defaultSubcommand: CompareCommand.self)

  static func main() { runTool(Self.self) }
}
