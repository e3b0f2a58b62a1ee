import Kernels
public import NeuralNetworks
public import Tensors

/// Moves every parameter and state tensor of `average` towards `model`:
/// `average = (1 - rate) average + rate model` (Polyak & Juditsky 1992; target networks in RL).
public func polyakUpdate<M: Module>(_ average: inout M, towards model: M, rate: Scalar) {
  var walk = AveragingWalk(sources: model.tensors, rate: rate)
  average.visit(&walk)
}

private struct AveragingWalk: ParameterVisitor {
  let sources: [Tensor]
  let rate: Scalar
  var next = 0

  mutating func parameter(_ tensor: inout Tensor, _ name: String) { blend(&tensor) }
  mutating func state(_ tensor: inout Tensor, _ name: String) { blend(&tensor) }

  private mutating func blend(_ tensor: inout Tensor) {
    tensor.makeUnique()
    Kernel.blend(sources[next].storage, scale: rate, into: tensor.storage, keep: 1 - rate)
    next += 1
  }
}
