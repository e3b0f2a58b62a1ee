import ArgumentParser
import CommandLineTool
import SurgicalFineTuning

/// Prints the paper's theory in numbers: `theory`.
struct TheoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theory", abstract: "Print the paper's theory: closed forms and simulations.",
    discussion: """
      Two-layer models: which layer must be tuned under which shift (Propositions 1 and 2), and \
      why tuning fewer weights can be better (Theorem 1). Needs no data.

      Example:
        surgical theory --seeds 8
      """)

  @Option(
    help: ArgumentHelp(
      "A count, or seeds such as 100-109 or 3,5,8; 8 seeds unless given.", valueName: "seeds"),
    transform: SeedList.init)
  var seeds: SeedList?

  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let progress = output.progress
    defer { progress.finish() }
    let table = try theoryTable(seeds: seeds?.seeds(insteadOf: [0]) ?? Array(0..<8)) { part in
      progress.show("theory", done: Int((100 * part).rounded()), of: 100, unit: "%")
    }
    progress.finish()
    try output.show(table, text: table.plainText)
  }
}
