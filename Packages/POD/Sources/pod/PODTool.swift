import ArgumentParser
import CommandLineTool
import OutOfDistributionTool
import POD

/// What the shared commands run.
enum PairwiseDetection: Laboratory {
  static let study = PODStudy()
}

@main
struct PODTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pod",
    abstract: "Compare detectors of out-of-distribution samples over many pairs of data sets.",
    discussion: """
      Example, which detector wins on which toy set, in seconds and without data:
        pod toys
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Paper",
        subcommands: PairwiseDetection.commands + [ToysCommand.self, PublishedCommand.self]),
      CommandGroup(
        name: "Toolkit",
        subcommands: [
          TrainCommand.self, DetectCommand.self, AblateCommand.self, ScoreCommand.self,
          EvaluateCommand.self, CompareCommand.self, ThresholdCommand.self,
        ]),
    ])

  static func main() { runTool(Self.self) }
}
