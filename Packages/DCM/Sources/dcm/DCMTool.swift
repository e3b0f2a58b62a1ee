import ArgumentParser
import CommandLineTool
import DCM

@main
struct DCMTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dcm", abstract: "Tell what a classifier does not know by minimising confidence.",
    subcommands: [TheoryCommand.self])

  static func main() { runTool(Self.self) }
}

/// Prints the paper's theory in numbers: `theory`.
struct TheoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theory", abstract: "Print the paper's theory: closed forms and descent.",
    discussion: """
      How confident the best predictor is in known and in unknown images, and how large the gap \
      is that a threshold can use. Needs no data.

      Example:
        dcm theory
      """)

  func run() { print(ConfidenceTable().plainText) }
}
