import ArgumentParser
import CommandLineTool
import OOO

/// What the shared commands run.
enum Retrained: Laboratory {
  static let study = OOOStudy()
}

@main
struct OOOTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ooo", abstract: "Explore optimistically online, then retrain a careful policy.",
    discussion: """
      Example, all three phases on a point mass and its wall:
        ooo run --preset wall --seed 0
      """,
    groupedSubcommands: [
      CommandGroup(name: "Paper", subcommands: Retrained.commands),
      CommandGroup(
        name: "Toolkit",
        subcommands: [
          RunCommand.self, PretrainCommand.self, ExploreCommand.self, RetrainCommand.self,
          EvalCommand.self, DatasetCommand.self, EnvCommand.self, BenchCommand.self,
        ]),
    ])

  static func main() { runTool(Self.self) }
}
