import Experiments
import Failures

/// A shift of other images than those that the network was trained on.
enum TargetMismatch: ClassifiedError, CustomStringConvertible {
  /// The network's source domain is not that of the shift.
  case domain(shift: String, found: String, expected: String)
  /// The network's seed shared source and target images out in another way.
  case seed(shift: String, found: Int, expected: Int)

  var failureKind: FailureKind { .usage }

  var description: String {
    switch self {
    case .domain(let shift, let found, let expected):
      "shift \"\(shift)\" is one of the source domain \"\(expected)\", but the network was trained "
        + "on \"\(found)\"; train one with --domain \(expected)"
    case .seed(let shift, let found, let expected):
      "under seed \(found), shift \"\(shift)\" would show images that the network was trained on, "
        + "which shared them out by seed \(expected); leave --seed out, or train one network for "
        + "each seed (sweep takes --model source-{seed}.safetensors)"
    }
  }
}
