import ArgumentParser
import CommandLineTool
import Experiments
import Failures
import POD
import Randomness
import Reports

/// Runs the toy sets: `toys`.
struct ToysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "toys",
    abstract: "Score toy sets on which each detector wins or loses.",
    discussion: """
      Prints AUROC beside that of an independent program. Exits with 4 if one differs by more than \
      0.01, or 0.02 with few data.

      Example: pod toys --low-data
      """)

  @Flag(help: "Run the set of few data in 100 dimensions instead of the six in two.")
  var lowData = false

  @Option(
    help: ArgumentHelp(
      "A count, or seeds such as 100-109 or 3,5,8; 0-2 unless given, 0-11 with few data.",
      valueName: "seeds"), transform: SeedList.init)
  var seeds: SeedList?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let sets: [ToySet] =
      lowData ? ToySet.lowDataCounts.map { .lowData(perClass: $0) } : ToySet.table
    let table = lowData ? ToyTable.lowData : .standard
    let seeds = seeds?.seeds(insteadOf: [0]) ?? Array(0..<(lowData ? 12 : 3))
    let rows = try sets.flatMap { set in
      try table.row(set, seeds: seeds, key: RandomKey(seed: 1)).map {
        ToyRow(set: set, result: $0)
      }
    }
    try ResultOutput.show(["toys": rows], asJSON: json, text: text(rows))
    if let wrong = rows.first(where: { !$0.isWithinTolerance }) { throw MissingEffect(row: wrong) }
  }

  private func text(_ rows: [ToyRow]) -> String {
    var table = Table(["set", "method", "AUROC", "expected", "tolerance"])
    for row in rows {
      table.append([
        .text(row.set), .text(row.method), .number(row.auroc, decimals: 4),
        .number(row.expected, decimals: 4), .number(row.tolerance, decimals: 2),
      ])
    }
    return table.plainText
  }
}

/// One cell of a toy table beside its reference.
struct ToyRow: Encodable {
  let set: String
  let method: String
  let auroc: Double
  let expected: Double?
  let tolerance: Double?

  init(set: ToySet, result: ToyResult) {
    self.set = result.set
    method = result.method
    auroc = result.mean
    let reference = ToyReference.value(set, result.method)
    expected = reference?.auroc
    tolerance = reference?.tolerance
  }

  var isWithinTolerance: Bool {
    guard let expected, let tolerance else { return true }
    return abs(auroc - expected) <= tolerance
  }
}

/// A toy set that does not show what it must.
struct MissingEffect: ClassifiedError, CustomStringConvertible {
  let row: ToyRow

  var failureKind: FailureKind { .numeric }

  var description: String {
    "\(row.set), \(row.method): AUROC \(row.auroc), expected \(row.expected ?? .nan) within "
      + "\(row.tolerance ?? .nan); small sets need a dozen seeds, such as --seeds 0-11"
  }
}
