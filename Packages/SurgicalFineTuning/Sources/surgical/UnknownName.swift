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
    let hint = nearest(to: name, among: known).map { "; did you mean \"\($0)\"?" } ?? "."
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

/// The known name with the fewest letters to change; nil if none is close.
func nearest(to name: String, among known: [String]) -> String? {
  let candidates = known.map { (name: $0, distance: editDistance(name, $0)) }
  guard let best = candidates.min(by: { $0.distance < $1.distance }) else { return nil }
  return best.distance <= max(2, name.count / 3) ? best.name : nil
}

/// The least number of letters to insert, delete or replace (Levenshtein 1966).
func editDistance(_ first: String, _ second: String) -> Int {
  let letters = Array(second)
  var distances = Array(0...letters.count)
  for (row, letter) in first.enumerated() {
    var diagonal = distances[0]
    distances[0] = row + 1
    for column in letters.indices {
      let replaced = diagonal + (letter == letters[column] ? 0 : 1)
      diagonal = distances[column + 1]
      distances[column + 1] = min(replaced, diagonal + 1, distances[column] + 1)
    }
  }
  return distances[letters.count]
}
