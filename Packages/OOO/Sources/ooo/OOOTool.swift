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
    groupedSubcommands: [
      CommandGroup(name: "Paper", subcommands: Retrained.commands),
      CommandGroup(name: "Toolkit", subcommands: [EnvCommand.self]),
    ])

  static func main() { runTool(Self.self) }
}
