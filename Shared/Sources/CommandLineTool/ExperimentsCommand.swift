public import ArgumentParser
import Experiments
import Reports

/// Lists what a study runs and claims: `experiments`.
public struct ExperimentsCommand<L: Laboratory>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "experiments",
      abstract: "List the experiments: what each reproduces, and its cost.",
      discussion: """
        Cost is compute on one core; jobs share it.

        Example: \(L.study.key) experiments --scale quick
        """)
  }

  @Option(help: "The scale whose experiments are listed.")
  var scale = Scale.quick

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Prints the list.
  public func run() throws {
    let study = L.study
    let configuration = study.configuration(at: scale)
    let seeds = study.seeds(at: scale)
    let listing = Listing(
      study: study.key, title: study.title, scale: scale, seeds: seeds,
      experiments: study.experiments(configuration).map { .init($0, seeds: seeds) },
      claims: study.claims(configuration).map(Listing.Claim.init))
    if json {
      try JSONOutput.print(listing)
    } else {
      print(listing.text, terminator: "")
    }
  }
}

/// What `experiments` prints.
private struct Listing: Encodable {
  let study: String
  let title: String
  let scale: Scale
  let seeds: [Int]
  let experiments: [Entry]
  let claims: [Claim]

  struct Entry: Encodable {
    let name: String
    let summary: String
    let reproduces: String
    let arms: [String]
    let cells: Int
    let seconds: Double?

    init(_ experiment: any Experiment, seeds: [Int]) {
      name = experiment.name
      summary = experiment.summary
      reproduces = experiment.reproduces
      arms = experiment.arms
      cells = experiment.cells(seeds: seeds).count
      seconds = experiment.secondsPerCell.map { [cells] in $0 * Double(cells) }
    }
  }

  struct Claim: Encodable {
    let id: String
    let statement: String
    let source: String
    let experiment: String
    let prediction: Prediction

    init(_ claim: Experiments.Claim) {
      id = claim.id
      statement = claim.statement
      source = claim.source
      experiment = claim.experiment
      prediction = claim.prediction
    }
  }

  var text: String {
    var table = Table(["experiment", "arms", "cells", "cost", "reproduces", "summary"])
    for entry in experiments {
      let cost = entry.seconds.map { ProgressSnapshot.duration($0) } ?? "–"
      table.append([
        .text(entry.name), .number(entry.arms.count), .number(entry.cells), .text(cost),
        .text(entry.reproduces), .text(entry.summary),
      ])
    }
    var list = Table(["claim", "experiment", "source", "statement"])
    for claim in claims {
      list.append([
        .text(claim.id), .text(claim.experiment), .text(claim.source), .text(claim.statement),
      ])
    }
    let head = "\(title) (\(scale) scale, seeds \(RunIdentity.describe(seeds)))\n\n"
    return head + table.plainText + (claims.isEmpty ? "" : "\n" + list.plainText)
  }
}
