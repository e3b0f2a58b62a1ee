import ArgumentParser
import CommandLineTool
import PreferenceTuning

/// Prints the paper's theory in numbers: `theory`.
struct TheoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theory",
    abstract: "Print the paper's theory: lemmas, theorem, population dynamics.",
    discussion: """
      The optimum of the objective with a KL penalty (Lemma 6.1), one step with and without a \
      negative gradient (Lemma 6.2), how forward and reverse KL move mass (Theorem 6.5), the toy \
      figure with the doubt about its labels, and exact descent on the bandit. Needs no data.

      Example:
        preference theory
      """)

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let tables = TheoryTables()
    try output.show(tables, text: tables.plainText)
  }
}
