import ArgumentParser
import CommandLineTool

@main
struct OOOTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ooo", abstract: "Explore optimistically online, then retrain a careful policy.",
    subcommands: [EnvCommand.self])

  static func main() { runTool(Self.self) }
}
