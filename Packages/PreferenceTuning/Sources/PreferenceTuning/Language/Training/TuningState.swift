import Datasets
import NeuralNetworks
import Optimizers
import Tensors

/// A network, its optimizer and the place in the data: what continued training needs.
struct TuningState<Network: Module> {
  var network: Network
  var optimizer: Adam
  var losses: [Double] = []

  /// Takes one step along the gradient of `loss`.
  ///
  /// - Throws: `LanguageError.diverged`; the state is as before.
  mutating func step(
    _ settings: TuningSettings, of stepCount: Int, _ loss: (Network) -> Tensor
  ) throws(LanguageError) -> Double {
    let (value, found) = valueAndGradient(at: network, loss)
    var gradients = found
    guard value.isFinite else { throw .diverged(step: losses.count, what: "the loss") }
    guard gradients.clip(toGlobalNorm: settings.gradientClip).isFinite else {
      throw .diverged(step: losses.count, what: "a gradient")
    }
    optimizer.learningRate = settings.schedule(steps: stepCount)(losses.count)
    optimizer.update(&network, along: gradients)
    losses.append(Double(value))
    return Double(value)
  }

  func store(
    in checkpoint: inout Checkpoint, as identity: TuningIdentity
  ) throws(LanguageError) {
    for (name, tensor) in network.exportedWeights {
      checkpoint.store(tensor, as: "training/network/\(name)")
    }
    let state = optimizer.state.exported
    for (name, tensor) in state.tensors {
      checkpoint.store(tensor, as: "training/optimizer/\(name)")
    }
    do {
      try checkpoint.encode(state.steps, as: "training/steps")
      try checkpoint.encode(losses, as: "training/losses")
      try checkpoint.encode(identity, as: TuningIdentity.name)
    } catch {
      throw .file(error)
    }
  }

  mutating func restore(
    from checkpoint: Checkpoint, of identity: TuningIdentity
  ) throws(LanguageError) {
    try identity.check(checkpoint)
    var restored = self
    do {
      restored.losses = try checkpoint.decode([Double].self, from: "training/losses")
      let steps = try checkpoint.decode([Int: Int].self, from: "training/steps")
      restored.optimizer.state = try OptimizerState(
        tensors: try checkpoint.tensors(below: "training/optimizer/"), steps: steps,
        for: restored.network)
      try restored.network.load(checkpoint.tensors(below: "training/network/"))
    } catch let error as DatasetError {
      throw .file(error)
    } catch {
      throw .otherRun("\(error)")
    }
    self = restored
  }
}
