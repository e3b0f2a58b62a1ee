import Kernels
public import NeuralNetworks
public import Tensors

/// Moves every parameter and state tensor of `average` towards `model`:
/// `average = (1 - rate) average + rate model` (Polyak & Juditsky 1992; target networks in RL).
///
/// Both have the same tensors.
public func polyakUpdate<M: Module>(_ average: inout M, towards model: M, rate: Scalar) {
  var walk = AveragingWalk(sources: model.tensors, rate: rate)
  average.visit(&walk)
  precondition(walk.next == walk.sources.count, "an average of a model with fewer tensors")
}

private struct AveragingWalk: ParameterVisitor {
  let sources: [Tensor]
  let rate: Scalar
  var next = 0

  mutating func parameter(_ tensor: inout Tensor, _ name: String) { blend(&tensor) }
  mutating func state(_ tensor: inout Tensor, _ name: String) { blend(&tensor) }

  private mutating func blend(_ tensor: inout Tensor) {
    precondition(next < sources.count, "an average of a model with more tensors")
    let source = sources[next]
    precondition(source.shape == tensor.shape, "an average \(tensor.shape) of \(source.shape)")
    tensor.makeUnique()
    Kernel.blend(source.storage, scale: rate, into: tensor.storage, keep: 1 - rate)
    next += 1
  }
}
