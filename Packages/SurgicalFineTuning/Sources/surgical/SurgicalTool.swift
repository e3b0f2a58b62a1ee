import ArgumentParser
import CommandLineTool
import SurgicalFineTuning

/// What the shared commands run.
enum Surgical: Laboratory {
  static let study = SurgicalStudy()
}

@main
struct SurgicalTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "surgical",
    abstract: "Tune the one block of a network that a distribution shift asks for.",
    discussion: """
      Example, two minutes from nothing to a tuned network:
        surgical train --domain fashion --per-class 500 --epochs 4 --out source.safetensors
        surgical tune --model source.safetensors --shift gaussian_noise:5 --method block:first
      """,
    groupedSubcommands: [
      CommandGroup(name: "The paper", subcommands: Surgical.commands + [TheoryCommand.self]),
      CommandGroup(
        name: "Networks and images",
        subcommands: [
          TrainCommand.self, CorruptCommand.self, TuneCommand.self, SweepCommand.self,
          RGNCommand.self, AdaptCommand.self, PlantCommand.self, PredictCommand.self,
        ]),
    ])

  static func main() { runTool(Self.self) }
}
