public import ArgumentParser
import Experiments
import Kernels

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Runs the cells named on standard input; started by `reproduce`: `worker`.
public struct WorkerCommand<L: Laboratory>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "worker", abstract: "Run the cells named on standard input, one JSON a line.",
      discussion: "Example: \(L.study.key) worker runs/\(L.study.key)/quick < cells.jsonl",
      shouldDisplay: false)
  }

  @Argument(help: ArgumentHelp("The run folder.", valueName: "dir"))
  var folder: String

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Runs cells until standard input closes.
  public func run() throws {
    let folder = RunFolder(URL(filePath: folder))
    let configuration = try folder.configuration(L.PaperStudy.Configuration.self)
    CellWorker.serve(
      L.study.experiments(configuration), in: folder, afterEachCell: { Memory.returnFreed() })
  }
}

/// Runs one cell of a run folder, here or on another machine: `cell`.
public struct CellCommand<L: Laboratory>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "cell", abstract: "Run one cell of a run folder and print its metrics.",
      discussion: "Example: \(L.study.key) cell runs/\(L.study.key)/quick input first 0",
      shouldDisplay: false)
  }

  @Argument(help: ArgumentHelp("The run folder.", valueName: "dir"))
  var folder: String

  @Argument(help: "The experiment.")
  var experiment: String

  @Argument(help: "The arm.")
  var arm: String

  @Argument(help: "The seed.")
  var seed: Int

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Runs the cell.
  public func run() throws {
    let folder = RunFolder(URL(filePath: folder))
    let configuration = try folder.configuration(L.PaperStudy.Configuration.self)
    let runner = CellRunner(L.study.experiments(configuration), in: folder)
    let printer = ProgressPrinter()
    defer { printer.finish() }
    let record = try runner.run(Cell(experiment: experiment, arm: arm, seed: seed))
    try JSONOutput.print(record)
  }
}
