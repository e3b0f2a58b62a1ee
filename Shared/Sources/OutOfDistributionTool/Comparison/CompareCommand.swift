public import ArgumentParser
import OutOfDistribution

/// Compares methods of detection over pairs of data sets: `compare`.
public struct CompareCommand: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "compare",
      abstract: "Compare methods of detection over pairs of data sets.",
      discussion: """
        A method beats another on a pair by its AUROC, and by its FPR95 where these are equal. Prints \
        who beats whom how often, mean ranks with Friedman's test and Nemenyi's critical difference, \
        and sign tests corrected after Holm. --folder has <pair>/<method>.id.npy and \
        <pair>/<method>.ood.npy (or .csv), confidences of the same samples for every method. --list \
        is a .csv or .json with pair, method, and either id and ood (files) or auroc and fpr95.

        Examples:
          \(ToolName.current) compare --folder confidences --round 3
          \(ToolName.current) compare --list published.csv --json
        """)
  }

  @Option(help: ArgumentHelp("A folder of confidences.", valueName: "dir"))
  var folder: String?

  @Option(help: ArgumentHelp("A list of files or figures.", valueName: "file"))
  var list: String?

  @Option(help: "Compare figures rounded to so many decimals.")
  var round: Int?

  @Option(help: "Which threshold FPR95 takes: firstReach or nearest.")
  var fprRule = OperatingRule.firstReach

  @Option(help: "The significance of the critical difference.")
  var significance = 0.05

  @Option(
    help: ArgumentHelp(
      "Draw the critical-difference diagram, and AUROC by pair beside it as <file>-auroc.svg.",
      valueName: "file.svg"))
  var figure: FigureFile?

  @OptionGroup(title: "Intervals") var intervals: BootstrapOptions
  @OptionGroup(title: "Output") var output: MetricOutputOptions

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Checks that the options belong together.
  public func validate() throws {
    guard (folder == nil) != (list == nil) else {
      throw ValidationError("Give either --folder or --list.")
    }
    if let round, !(0...15).contains(round) {
      throw ValidationError("--round is \(round), expected 0 to 15")
    }
    guard significance > 0 && significance < 1 else {
      throw ValidationError("--significance is \(significance), expected between 0 and 1")
    }
  }

  /// Compares and prints.
  public func run() throws {
    var found = try comparison()
    found.written = try figure?.draw(found) ?? []
    try output.show(found, text: found.text)
  }

  func comparison() throws -> MethodComparison {
    let entries =
      if let folder { try ComparisonInput.folder(folder) } else {
        try ComparisonInput.list(list ?? "")
      }
    let (pairs, methods) = (unique(entries.map(\.pair)), unique(entries.map(\.method)))
    let measured = try pairs.map { pair in
      let own = try methods.map { try entry(of: $0, on: pair, among: entries) }
      return try ComparedPair(pair, own, rule: fprRule, level: intervals.level)
    }
    return try MethodComparison(
      measured, methods: methods, rule: fprRule, decimals: round, significance: significance,
      options: intervals)
  }

  private func entry(
    of method: String, on pair: String, among entries: [ComparisonEntry]
  ) throws -> ComparisonEntry {
    let found = entries.filter { $0.pair == pair && $0.method == method }
    guard let first = found.first else {
      throw ComparisonInputError.missing(pair: pair, method: method)
    }
    if found.count > 1 { throw ComparisonInputError.repeated(pair: pair, method: method) }
    return first
  }

  /// The names in the order of their first appearance.
  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
