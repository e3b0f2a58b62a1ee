import ArgumentParser
import CommandLineTool
import PreferenceTuning

/// What the shared commands run.
enum Preference: Laboratory {
  static let study = PreferenceStudy()
}

@main
struct PreferenceTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preference",
    abstract: "Tune a language model by preferences, and see which losses work and why.",
    discussion: """
      Example, the paper's claims:
        preference reproduce --scale smoke --out run
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Paper",
        subcommands: Preference.commands + [TheoryCommand.self, BanditCommand.self]),
      CommandGroup(name: "Toolkit", subcommands: [LossCommand.self, CompareCommand.self]),
      CommandGroup(
        name: "Language",
        subcommands: [
          DataCommand.self, TrainCommand.self, TuneCommand.self, GenerateCommand.self,
          PairsCommand.self, ScoreCommand.self, LengthCommand.self,
        ]),
    ])

  static func main() { runTool(Self.self) }
}
