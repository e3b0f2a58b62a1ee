public import ArgumentParser
import Experiments
import Kernels
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Scale: ExpressibleByArgument {}

/// Runs a study and weighs its claims: `reproduce`.
public struct ReproduceCommand<L: Laboratory>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "reproduce",
      abstract: "Run the paper's experiments and weigh its claims.",
      discussion: """
        Prints a verdict for each claim and writes outcomes, claims, figures and a report. \
        Finished cells are kept whatever happens; --resume goes on.

        Example: \(L.study.key) reproduce --scale smoke --out runs/\(L.study.key)/try --fresh
        """)
  }

  @Option(help: "How much to run: smoke (seconds), quick (minutes), full (hours) or paper.")
  var scale = Scale.quick

  @Option(
    help: ArgumentHelp(
      "A count, or seeds such as 100-109 or 3,5,8; the scale's own unless given.",
      valueName: "seeds"), transform: SeedList.init)
  var seeds: SeedList?

  @Option(help: "The cells that run at once; one for each processor unless given.")
  var jobs: Int?

  @Option(help: ArgumentHelp("The run folder; runs/<key>/<scale> unless given.", valueName: "dir"))
  var out: String?

  @Option(
    parsing: .upToNextOption,
    help: "Only these experiments, with whatever they need.")
  var only: [String] = []

  @Flag(help: "Keep the finished cells of the run folder and run the others.")
  var resume = false

  @Flag(help: "Delete the results of the run folder and start over.")
  var fresh = false

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Show no progress.")
  var quiet = false

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Refuses options that contradict each other.
  public func validate() throws {
    if resume && fresh {
      throw ValidationError("--resume keeps results and --fresh deletes them; choose one")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs is \(jobs), expected at least 1") }
  }

  /// Runs the study, writes the report, prints the claims.
  public func run() throws {
    Interruption.install()
    let run = reproduction
    let executor = ProcessExecutor(jobs: jobs ?? ProcessExecutor.defaultJobs)
    let printer = ProgressPrinter(isQuiet: quiet)
    defer { printer.finish() }
    let results = try run.run(with: executor) { printer.show($0.snapshot) }
    printer.finish()
    try ResultPrinter(L.study, isJSON: json).finish(results)
    try results.requireNoFailures()
  }

  private var reproduction: Reproduction<L.PaperStudy> {
    let path = out ?? "runs/\(L.study.key)/\(scale)"
    var run = Reproduction(L.study, scale: scale, folder: RunFolder(URL(filePath: path)))
    if let seeds { run.seeds = seeds.seeds(insteadOf: run.seeds) }
    run.instructions = InstructionSet.current.rawValue
    run.mode = resume ? .resume : fresh ? .fresh : .new
    run.selection = only.isEmpty ? nil : only
    return run
  }
}
