import ArgumentParser
import CommandLineTool
import DCM

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

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let table = ConfidenceTable()
    try output.show(table, text: table.plainText)
  }
}
