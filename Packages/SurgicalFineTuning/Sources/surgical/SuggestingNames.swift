import Experiments
import Failures
import SurgicalFineTuning

/// Runs what looks names up; an unknown one is reported with the nearest that is known.
func suggestingNames<Value>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch SurgicalError.unknownBlock(let name, let known) {
    throw UnknownName("block", name, known: known)
  } catch SurgicalError.unknownMethod(let name, let known) {
    throw UnknownName("method", name, known: known)
  } catch ShiftError.unknownShift(let name, let known) {
    throw UnknownName("shift", name, known: known)
  } catch ShiftError.unknownDomain(let name, let known) {
    throw UnknownName("source domain", name, known: known)
  }
}
