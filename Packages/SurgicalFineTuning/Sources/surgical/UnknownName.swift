import Experiments
import Failures
import SurgicalFineTuning

/// A name on the command line that nothing has.
struct UnknownName: ClassifiedError, CustomStringConvertible {
  let kind: String
  let name: String
  let known: [String]

  var failureKind: FailureKind { .usage }

  var description: String {
    let hint = nearestName(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? "."
    return "unknown \(kind) \"\(name)\"\(hint) Known: \(known.joined(separator: ", "))"
  }
}

/// Runs what looks names up; an unknown one is reported with the nearest that is known.
func suggestingNames<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch SurgicalError.unknownBlock(let name, let known) {
    throw UnknownName(kind: "block", name: name, known: known)
  } catch SurgicalError.unknownMethod(let name, let known) {
    throw UnknownName(kind: "method", name: name, known: known)
  } catch ShiftError.unknownShift(let name, let known) {
    throw UnknownName(kind: "shift", name: name, known: known)
  } catch ShiftError.unknownDomain(let name, let known) {
    throw UnknownName(kind: "source domain", name: name, known: known)
  }
}
