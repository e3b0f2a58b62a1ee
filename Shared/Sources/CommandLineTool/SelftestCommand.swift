public import ArgumentParser
import Experiments
import Failures
import Reports

/// Compares the toolkit's functions with the paper's numbers: `selftest`.
public struct SelftestCommand<L: Laboratory>: ParsableCommand {
  /// The command's name and help.
  public static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "selftest",
      abstract: "Check the toolkit's functions against the paper's numbers.",
      discussion: """
        Exits with 4 if a number differs by more than its tolerance.

        Example: \(L.study.key) selftest
        """)
  }

  @Flag(help: "Print one JSON object.")
  var json = false

  /// Makes the command; the parser fills in its options.
  public init() {}

  /// Computes and prints all test vectors.
  public func run() throws {
    let vectors = try L.study.testVectors()
    let failed = vectors.filter { !$0.passes }
    if json {
      try JSONOutput.print(
        SelftestSummary(
          passed: vectors.count - failed.count, failed: failed.count,
          vectors: vectors.map(SelftestSummary.Vector.init)))
    } else {
      print(table(vectors).plainText, terminator: "")
      print("\(vectors.count - failed.count) of \(vectors.count) vectors pass")
    }
    if let first = failed.first { throw SelftestFailure(count: failed.count, first: first) }
  }

  private func table(_ vectors: [TestVector]) -> Table {
    var table = Table(["vector", "expected", "got", "tolerance", "passes"])
    for vector in vectors {
      table.append([
        .text(vector.name), .text("\(vector.expected)"), .text("\(vector.got)"),
        .text("\(vector.tolerance)"), vector.passes ? "yes" : "NO",
      ])
    }
    return table
  }
}

private struct SelftestSummary: Encodable {
  let passed: Int
  let failed: Int
  let vectors: [Vector]

  struct Vector: Encodable {
    let name: String
    let expected: Double
    let got: Double
    let tolerance: Double
    let passes: Bool

    init(_ vector: TestVector) {
      name = vector.name
      expected = vector.expected
      got = vector.got
      tolerance = vector.tolerance
      passes = vector.passes
    }
  }
}

/// A function does not return the paper's number.
struct SelftestFailure: ClassifiedError, CustomStringConvertible {
  let count: Int
  let first: TestVector

  var failureKind: FailureKind { .numeric }

  var description: String {
    "\(count) \(count == 1 ? "vector fails" : "vectors fail"); the first is \"\(first.name)\": "
      + "got \(first.got), expected \(first.expected) within \(first.tolerance)"
  }
}
