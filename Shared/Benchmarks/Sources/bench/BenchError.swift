import Failures

/// Why a benchmark could not be run.
enum BenchError: ClassifiedError, Hashable, CustomStringConvertible {
  /// A number on the command line or in the environment is out of range.
  case outOfRange(name: String, found: String, expected: String)
  /// `SUREFOOT_ISA` names an instruction set that there is not.
  case unknownInstructionSet(name: String, known: [String])
  /// `SUREFOOT_ISA` names an instruction set that this processor lacks.
  case missingInstructionSet(name: String, used: String)
  /// No workload has this name.
  case unknownWorkload(name: String, known: [String])
  /// A process that takes part could not be started, or ended.
  case processEnded(name: String, lastWords: String)
  /// A process that takes part did not answer in time.
  case noAnswer(name: String, request: String, seconds: Double)
  /// A process that takes part refused a request.
  case refused(name: String, request: String, reason: String)
  /// A file could not be written.
  case unwritable(path: String, reason: String)
  /// Two implementations that should compute the same do not, or memory grows.
  case checkFailed(String)

  var failureKind: FailureKind {
    switch self {
    case .outOfRange, .unknownInstructionSet, .missingInstructionSet, .unknownWorkload: .usage
    case .processEnded, .noAnswer, .refused, .unwritable: .data
    case .checkFailed: .numeric
    }
  }

  var description: String {
    switch self {
    case .outOfRange(let name, let found, let expected):
      "\(name) is \(found), expected \(expected)"
    case .unknownInstructionSet(let name, let known):
      "SUREFOOT_ISA is \"\(name)\", expected one of \(known.joined(separator: ", ")), or unset"
    case .missingInstructionSet(let name, let used):
      "SUREFOOT_ISA is \"\(name)\", which this processor lacks; unset it to use \(used)"
    case .unknownWorkload(let name, let known):
      "there is no workload \"\(name)\"; there are \(known.joined(separator: ", "))"
    case .processEnded(let name, let lastWords): "\(name) is not available: \(lastWords)"
    case .noAnswer(let name, let request, let seconds):
      "\(name) did not answer \"\(request)\" within \(Int(seconds)) seconds"
    case .refused(let name, let request, let reason):
      "\(name) could not do \"\(request)\": \(reason)"
    case .unwritable(let path, let reason): "\(path) cannot be written: \(reason)"
    case .checkFailed(let reason): reason
    }
  }
}
