import ArgumentParser
import CommandLineTool
import Experiments
import Failures
import POD

/// Recomputes the numbers that the method's equations fix.
struct VectorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vectors",
    abstract: "Recompute the numbers that the method's equations fix.",
    discussion: """
      Exits with 4 if a number differs by more than its tolerance.

      Example: pod vectors --json
      """)

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let vectors = try PODVectors.all()
    if json {
      try JSONOutput.print(["vectors": vectors])
    } else {
      for vector in vectors {
        print("\(vector.passes ? "ok  " : "FAIL") \(vector.name): \(vector.got)")
      }
    }
    if let failed = vectors.first(where: { !$0.passes }) { throw FailedVector(vector: failed) }
  }
}

/// A number that is not what it must be.
struct FailedVector: ClassifiedError, CustomStringConvertible {
  let vector: TestVector

  var failureKind: FailureKind { .numeric }

  var description: String {
    "\(vector.name): got \(vector.got), expected \(vector.expected) within \(vector.tolerance)"
  }
}
