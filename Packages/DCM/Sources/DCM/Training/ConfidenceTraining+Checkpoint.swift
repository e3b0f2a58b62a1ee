public import Datasets
import NeuralNetworks
import Optimizers
import Randomness
import Tensors

extension Module {
  /// FNV-1a of all weights: tells the network that a training began with from another.
  var checksum: UInt64 {
    var result: UInt64 = 0xcbf2_9ce4_8422_2325
    for (_, tensor) in exportedWeights {
      for weight in tensor.scalars {
        result = (result ^ UInt64(weight.bitPattern)) &* 0x100_0000_01b3
      }
    }
    return result
  }
}

extension ConfidenceTraining {
  /// What tells one run from another.
  private struct Identity: Codable, Equatable {
    let method: Method
    let settings: ConfidenceSettings
    let key: RandomKey
    let start: UInt64
    let labelled: UInt32
    let uncertainty: UInt32?
    let validation: UInt32?
  }

  private var identity: Identity {
    Identity(
      method: method, settings: settings, key: key, start: startChecksum,
      labelled: data.labelled.checksum, uncertainty: data.uncertainty?.images.checksum,
      validation: data.validation?.checksum)
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
