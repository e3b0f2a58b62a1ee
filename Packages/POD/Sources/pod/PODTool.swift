import ArgumentParser
import CommandLineTool

@main
struct PODTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pod",
    abstract: "Compare detectors of out-of-distribution samples over many pairs of data sets.",
    discussion: """
      Example, every number of the method that is fixed by hand:
        pod vectors
      """,
    subcommands: [VectorsCommand.self, PublishedCommand.self])

  static func main() { runTool(Self.self) }
}
