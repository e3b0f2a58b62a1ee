import ArgumentParser
import CommandLineTool

@main
struct PreferenceTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preference",
    abstract: "Tune a language model by preferences, and see which losses work and why.",
    groupedSubcommands: [
      CommandGroup(
        name: "Language", subcommands: [DataCommand.self, TrainCommand.self, GenerateCommand.self])
    ])

  static func main() { runTool(Self.self) }
}
