import ArgumentParser
import CommandLineTool

@main
struct PreferenceTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preference",
    abstract: "Tune a language model by preferences, and see which losses work and why.")

  static func main() { runTool(Self.self) }
}
