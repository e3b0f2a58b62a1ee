public import Datasets
import NeuralNetworks
import Optimizers
import Randomness
import Tensors

extension ConfidenceTraining {
  /// What tells one run from another.
  private struct Identity: Codable, Equatable {
    let method: Method
    let settings: ConfidenceSettings
    let key: RandomKey
    let counts: [Int]
  }

  private var identity: Identity {
    Identity(
      method: method, settings: settings, key: key,
      counts: [
        data.labelled.count, data.uncertainty?.images.count ?? 0, data.validation?.count ?? 0,
      ])
  }

  /// Adds all that `resume(from:under:)` needs to a checkpoint, under names that begin with a
  /// prefix and a slash.
  ///
  /// - Throws: `DCMError.file`.
  public func store(
    in checkpoint: inout Checkpoint, under prefix: String = "training"
  ) throws(DCMError) {
    for (part, network) in [("network", network), ("best", best)] {
      for (name, tensor) in network?.exportedWeights ?? [] {
        checkpoint.store(tensor, as: "\(prefix)/\(part)/\(name)")
      }
    }
    let state = optimizer.state.exported
    for (name, tensor) in state.tensors {
      checkpoint.store(tensor, as: "\(prefix)/optimizer/\(name)")
    }
    do {
      try checkpoint.encode(state.steps, as: "\(prefix)/steps")
      try checkpoint.encode(identity, as: "\(prefix)/identity")
      try checkpoint.encode(memory, as: "\(prefix)/memory")
      try checkpoint.encode(log, as: "\(prefix)/log")
    } catch {
      throw .file(error)
    }
  }

  /// Goes back to where a checkpoint was written: weights, moments, memory and place in the data.
  ///
  /// - Throws: `DCMError.otherRun` for a checkpoint of another run, and `file` for one that is
  ///   damaged; the value is as before.
  public mutating func resume(
    from checkpoint: Checkpoint, under prefix: String = "training"
  ) throws(DCMError) {
    var resumed = self
    do {
      guard try checkpoint.decode(Identity.self, from: "\(prefix)/identity") == identity else {
        throw DCMError.otherRun
      }
      resumed.memory = try checkpoint.decode(MethodMemory.self, from: "\(prefix)/memory")
      resumed.log = try checkpoint.decode(TrainingLog.self, from: "\(prefix)/log")
      let steps = try checkpoint.decode([Int: Int].self, from: "\(prefix)/steps")
      resumed.optimizer.state = try OptimizerState(
        tensors: try checkpoint.tensors(below: "\(prefix)/optimizer/"), steps: steps,
        for: resumed.network)
      try resumed.network.load(checkpoint.tensors(below: "\(prefix)/network/"))
      let weights = try checkpoint.tensors(below: "\(prefix)/best/")
      resumed.best = weights.isEmpty ? nil : resumed.network
      if !weights.isEmpty { try resumed.best?.load(weights) }
    } catch let error as DatasetError {
      throw .file(error)
    } catch {
      throw .otherRun
    }
    resumed.step = resumed.log.losses.count
    self = resumed
  }
}
