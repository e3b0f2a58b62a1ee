import ArgumentParser
import CommandLineTool
import SurgicalFineTuning

/// What the shared commands run.
enum Surgical: Laboratory {
  static let study = SurgicalStudy()
}

/// Lines that examples in help texts share.
enum Example {
  /// Makes the network that the examples of other commands read.
  static let training = "surgical train --per-class 500 --epochs 4 --out source.safetensors"
}

@main
struct SurgicalTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "surgical",
    abstract: "Tune the one block of a network that a distribution shift asks for.",
    discussion: """
      Example, from nothing to a tuned network:
        \(Example.training)
        surgical tune --model source.safetensors --shift stripe --blocks first
      """,
    groupedSubcommands: [
      CommandGroup(name: "Paper", subcommands: Surgical.commands + [TheoryCommand.self]),
      CommandGroup(
        name: "Toolkit",
        subcommands: [
          TrainCommand.self, CorruptCommand.self, TuneCommand.self, SweepCommand.self,
          RGNCommand.self, AdaptCommand.self, PlantCommand.self, PredictCommand.self,
        ]),
    ])

  static func main() { runTool(Self.self) }
}
