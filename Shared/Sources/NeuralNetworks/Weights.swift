public import Tensors

/// Why tensors could not be loaded into a module.
public enum WeightError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A tensor that the module needs is not there.
  case missing(name: String, present: [String])
  /// A tensor that the module does not know is there.
  case unexpected(name: String, expected: [String])
  /// A tensor has another shape than the module's, in the layout of the file.
  case shape(name: String, found: [Int], expected: [Int])
  /// An optimizer has updated a parameter so often.
  case stepCount(parameter: Int, found: Int)
  /// A tensor holds an infinite or undefined number.
  case notFinite(name: String)

  /// What was found, what was expected, and how to mend it.
  public var description: String {
    switch self {
    case .missing(let name, let present):
      "no tensor \"\(name)\"; there are \(WeightError.list(present)). Is this a checkpoint of "
        + "another architecture?"
    case .unexpected(let name, let expected):
      "tensor \"\(name)\" is not part of this network, which has \(WeightError.list(expected)). "
        + "Is this a checkpoint of another architecture?"
    case .shape(let name, let found, let expected):
      "tensor \"\(name)\" has shape \(found), but this network needs \(expected). Check width, "
        + "depth, channels and number of classes"
    case .stepCount(let parameter, let found):
      "parameter \(parameter) was updated \(found) times, expected a count from 0 on; take an earlier "
        + "checkpoint"
    case .notFinite(let name):
      "tensor \"\(name)\" holds an infinite or undefined number; take an earlier checkpoint"
    }
  }

  private static func list(_ names: [String]) -> String {
    let head = names.prefix(6).joined(separator: ", ")
    return names.count > 6 ? "\(head), ... (\(names.count) in all)" : head
  }
}

/// The layout of weights in files, which is PyTorch's: convolutions are
/// `[outputs, inputs, height, width]` there and `[height, width, inputs, outputs]` in memory; all
/// other tensors are the same in both.
public enum WeightLayout {
  /// A tensor of a module as files hold it.
  public static func exported(_ tensor: Tensor) -> Tensor {
    tensor.shape.rank == 4 ? tensor.transposed([3, 2, 0, 1]) : tensor
  }

  /// A tensor of a file as modules hold it.
  public static func imported(_ tensor: Tensor) -> Tensor {
    tensor.shape.rank == 4 ? tensor.transposed([2, 3, 1, 0]) : tensor
  }
}

extension Module {
  /// All tensors in the layout of files, in visiting order.
  public var exportedWeights: [(name: String, tensor: Tensor)] {
    namedTensors.map { ($0.name, WeightLayout.exported($0.tensor)) }
  }

  /// Replaces every parameter and state tensor by the one of the same name, given in the layout of
  /// files; changes nothing if one of them does not fit.
  public mutating func load(_ weights: [String: Tensor]) throws(WeightError) {
    let expected = namedTensors
    let names = Set(expected.map(\.name))
    if let extra = weights.keys.filter({ !names.contains($0) }).min() {
      throw .unexpected(name: extra, expected: expected.map(\.name))
    }
    var loaded: [Tensor] = []
    for entry in expected {
      guard let tensor = weights[entry.name] else {
        throw .missing(name: entry.name, present: weights.keys.sorted())
      }
      let shape = WeightLayout.exported(entry.tensor).shape
      guard tensor.shape == shape else {
        throw .shape(
          name: entry.name, found: tensor.shape.dimensions, expected: shape.dimensions)
      }
      guard tensor.isFinite else { throw .notFinite(name: entry.name) }
      loaded.append(WeightLayout.imported(tensor))
    }
    var walk = ReplacingWalk(tensors: loaded)
    visit(&walk)
  }
}

private struct ReplacingWalk: ParameterVisitor {
  let tensors: [Tensor]
  var next = 0
  mutating func parameter(_ tensor: inout Tensor, _ name: String) { replace(&tensor) }
  mutating func state(_ tensor: inout Tensor, _ name: String) { replace(&tensor) }
  private mutating func replace(_ tensor: inout Tensor) {
    tensor = tensors[next]
    next += 1
  }
}
