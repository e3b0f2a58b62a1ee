import ArgumentParser
import CommandLineTool
import Experiments
import Foundation
import PreferenceTuning
import Randomness
import Reports
import Statistics

/// Compares arms of a run or files of scores pair by pair: `compare`.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare arms of a run, or files of scores, pair by pair.",
    discussion: """
      Of a run folder of reproduce, arms are paired by the seeds that both have finished. Of files \
      that score --out wrote about the same lines, lines are paired by their position. Shows the \
      mean difference, first minus second, with a 95 % t-interval, the share of pairs in which the \
      first is higher (ties count half), and the p-value of sign flips, before and after Holm's \
      correction for all comparisons shown. Up to 32 pairs all flips are counted; above, 100,000 \
      are sampled.

      Examples:
        preference reproduce --scale smoke --only length --out run
        preference compare run --experiment length --metric final \\
          --arms min/online-dpo min/rwr
        preference compare run --experiment length --metric final \\
          --against min/ppo --json
        preference compare a.jsonl b.jsonl --key reward
      """)

  @Argument(
    help: ArgumentHelp("A run folder, or files of score --out.", valueName: "run-or-files"))
  var inputs: [String]

  @Option(help: "The experiment of the run.")
  var experiment: String?

  @Option(help: "The metric of the run's arms.")
  var metric: String?

  @Option(
    parsing: .upToNextOption, help: "The arms; all that have the metric unless given.")
  var arms: [String] = []

  @Option(help: "Compare all others with this arm or file; every pair unless given.")
  var against: String?

  @Option(help: "The number of each line of files; reward unless given.")
  var key: String?

  @OptionGroup(title: "Output") var output: OutputOptions

  private var isRun: Bool { inputs.count == 1 }

  func validate() throws {
    if isRun {
      if key != nil { throw ValidationError("--key is for files; a run has --metric") }
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: inputs[0], isDirectory: &isFolder),
        !isFolder.boolValue
      {
        throw ValidationError("\(inputs[0]) is one file; give another one to compare it with")
      }
    } else if experiment != nil || metric != nil || !arms.isEmpty {
      throw ValidationError(
        "--experiment, --metric and --arms are for one run folder; files have --key")
    }
  }

  func run() throws {
    let samples =
      try isRun ? runSamples() : PairedSample.scores(key ?? "reward", of: inputs)
    let comparisons = try PairedComparisons(
      samples, against: against, by: isRun ? .seeds : .lines,
      key: RandomKey(seed: 0).split("compare"))
    let summary = ComparisonSummary(
      experiment: experiment, metric: isRun ? metric : key ?? "reward", comparisons)
    try output.show(summary, text: summary.text)
  }

  private func runSamples() throws -> [PairedSample] {
    let folder = RunFolder(URL(filePath: inputs[0]))
    let outcomes = try RunResults.load(Preference.study, from: folder).outcomes
    guard let experiment, let metric else {
      throw ValidationError(
        "arms are compared by --experiment NAME and --metric NAME; the run has the experiments "
          + outcomes.experiments.joined(separator: ", "))
    }
    // Arms that are named need not name the one they are compared with again.
    let others = arms.isEmpty ? [] : [against].compactMap(\.self).filter { !arms.contains($0) }
    return try PairedSample.metric(metric, of: arms + others, in: experiment, outcomes)
  }
}

/// What `compare` prints.
private struct ComparisonSummary: Encodable {
  let experiment: String?
  let metric: String?
  let unit: PairingUnit
  let comparisons: [PairedComparison]

  init(experiment: String?, metric: String?, _ found: PairedComparisons) {
    self.experiment = experiment
    self.metric = metric
    (unit, comparisons) = (found.unit, found.comparisons)
  }

  var text: String {
    let place = experiment.map { " of \($0)" } ?? ""
    var table = Table(
      [
        "first", "second", unit.rawValue, "mean of first", "of second", "first - second [95 %]",
        "won", "p", "p (Holm)",
      ],
      caption: "\(metric ?? "")\(place), paired by \(unit.rawValue)")
    for pair in comparisons {
      let ends = [pair.difference.estimate, pair.difference.low, pair.difference.high]
        .map { $0.significant(4) }
      table.append([
        .text(pair.first), .text(pair.second), .number(pair.count),
        .text(pair.firstMean.significant(4)), .text(pair.secondMean.significant(4)),
        .text("\(ends[0]) [\(ends[1]), \(ends[2])]"), .number(pair.winShare, decimals: 2),
        .text(Self.text(pValue: pair.pValue)), .text(Self.text(pValue: pair.correctedPValue)),
      ])
    }
    return table.plainText
  }

  private static func text(pValue: Double) -> String {
    pValue < 0.0001 ? "< 0.0001" : pValue.fixed(4)
  }
}
