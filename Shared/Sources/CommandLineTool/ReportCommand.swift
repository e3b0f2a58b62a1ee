public import ArgumentParser
import Experiments
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes the report of a run anew: `report`.
public struct ReportCommand<L: Laboratory>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "report",
      abstract: "Weigh the claims of a run folder anew and write its figures and report.",
      discussion: """
        Works on unfinished runs too, and on copies of run folders.

        Example: \(L.study.key) reproduce --scale smoke --out runs/\(L.study.key)/try --fresh \
        && \(L.study.key) report runs/\(L.study.key)/try
        """)
  }

  @Argument(help: ArgumentHelp("The run folder.", valueName: "dir"))
  var folder: String

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Reads the run, writes the report, prints the claims.
  public func run() throws {
    let results = try RunResults.load(L.study, from: RunFolder(URL(filePath: folder)))
    if results.identity.build != results.claimsBuild {
      StandardError.write(
        "Warning: the run was made by another build; outcomes are its own, claims and figures "
          + "are this build's\n")
    }
    try results.write()
    try ResultPrinter(L.study, isJSON: json).finish(results)
  }
}
