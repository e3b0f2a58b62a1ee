public import Tensors

/// A tensor of a module with its path, such as `layer1.0.conv1.weight`.
public struct NamedTensor: Sendable {
  /// The names of the modules on the way and of the tensor, joined by dots.
  public var name: String
  /// The tensor.
  public var tensor: Tensor
  /// Whether training changes it; false for state such as running statistics.
  public var isParameter: Bool
}

extension Module {
  /// Every parameter and state tensor, in visiting order.
  public var namedTensors: [NamedTensor] {
    var walk = NamingWalk()
    var copy = self
    copy.visit(&walk)
    return walk.found
  }

  /// The paths of the parameters, in visiting order.
  public var parameterNames: [String] { namedTensors.filter(\.isParameter).map(\.name) }

  /// The parameters, in visiting order.
  public var parameters: [Tensor] {
    var walk = CollectingWalk(collectsState: false)
    var copy = self
    copy.visit(&walk)
    return walk.found
  }

  /// The parameters and state tensors, in visiting order.
  public var tensors: [Tensor] {
    var walk = CollectingWalk(collectsState: true)
    var copy = self
    copy.visit(&walk)
    return walk.found
  }

  /// The number of trainable numbers.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.shape.elementCount } }

  /// Runs `body` on every parameter in place, with its position in visiting order.
  public mutating func updateParameters(_ body: (inout Tensor, Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var walk = UpdatingWalk(body: body)
      visit(&walk)
    }
  }

  /// Whether every parameter and state tensor is finite; else the path of the first that is not.
  public func firstNonFiniteTensor() -> String? {
    namedTensors.first { !$0.tensor.isFinite }?.name
  }
}

private struct NamingWalk: ParameterVisitor {
  var path: [String] = []
  var found: [NamedTensor] = []

  mutating func parameter(_ tensor: inout Tensor, _ name: String) {
    found.append(NamedTensor(name: full(name), tensor: tensor, isParameter: true))
  }
  mutating func state(_ tensor: inout Tensor, _ name: String) {
    found.append(NamedTensor(name: full(name), tensor: tensor, isParameter: false))
  }
  mutating func enter(_ name: String) { path.append(name) }
  mutating func leave() { path.removeLast() }
  private func full(_ name: String) -> String { (path + [name]).joined(separator: ".") }
}

private struct CollectingWalk: ParameterVisitor {
  let collectsState: Bool
  var found: [Tensor] = []
  mutating func parameter(_ tensor: inout Tensor, _ name: String) { found.append(tensor) }
  mutating func state(_ tensor: inout Tensor, _ name: String) {
    if collectsState { found.append(tensor) }
  }
}

private struct UpdatingWalk: ParameterVisitor {
  var index = 0
  let body: (inout Tensor, Int) -> Void
  mutating func parameter(_ tensor: inout Tensor, _ name: String) {
    body(&tensor, index)
    index += 1
  }
}
