import ArgumentParser
import CommandLineTool
import DCM
import OutOfDistributionTool

/// What the shared commands run.
enum Confidence: Laboratory {
  static let study = DCMStudy()
}

@main
struct DCMTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dcm", abstract: "Tell what a classifier does not know by minimising confidence.",
    discussion: """
      Example, the paper's claims on built-in images:
        dcm reproduce --scale smoke --out run
      """,
    groupedSubcommands: [
      CommandGroup(name: "Paper", subcommands: Confidence.commands + [TheoryCommand.self]),
      CommandGroup(
        name: "Toolkit",
        subcommands: [
          TrainCommand.self, TuneCommand.self, PredictCommand.self, AblateCommand.self,
          ScoreCommand.self,
          EvaluateCommand.self, CompareCommand.self, ThresholdCommand.self,
        ]),
    ])

  static func main() { runTool(Self.self) }
}
