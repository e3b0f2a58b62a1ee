public import Datasets
import NeuralNetworks
import Optimizers
import Tensors

extension Learner {
  /// Adds everything that later updates depend on to a checkpoint, under names that begin with
  /// `prefix/`: settings, weights, target weights, moments, temperatures and counters.
  ///
  /// - Throws: `LearningError.file`.
  public func store(
    in checkpoint: inout Checkpoint, under prefix: String
  ) throws(LearningError) {
    var walk = StoringWalk(checkpoint: checkpoint, prefix: prefix)
    var copy = self
    copy.visit(&walk)
    if let failure = walk.failure { throw .file(failure) }
    checkpoint = walk.checkpoint
  }

  /// Goes back to where `store(in:under:)` wrote a checkpoint: further updates give the same bits.
  ///
  /// - Throws: `LearningError.otherLearner` for other settings, `weights` and `file` for what is
  ///   damaged; the learner is then as before.
  public mutating func restore(
    from checkpoint: Checkpoint, under prefix: String
  ) throws(LearningError) {
    var walk = RestoringWalk(checkpoint: checkpoint, prefix: prefix)
    var restored = self
    restored.visit(&walk)
    if let failure = walk.failure { throw failure }
    self = restored
  }
}

private struct StoringWalk: LearnerVisitor {
  var checkpoint: Checkpoint
  let prefix: String
  var failure: DatasetError?

  mutating func identity(_ value: some Codable & Equatable, _ name: String) {
    encode(value, name)
  }

  mutating func network(_ network: inout some Module, _ name: String) {
    for (path, tensor) in network.exportedWeights {
      checkpoint.store(tensor, as: "\(prefix)/\(name)/weights/\(path)")
    }
  }

  mutating func optimizer(
    _ optimizer: inout Adam, of network: some Module, _ name: String
  ) {
    let state = optimizer.state.exported
    for (path, tensor) in state.tensors {
      checkpoint.store(tensor, as: "\(prefix)/\(name)/optimizer/\(path)")
    }
    encode(state.steps, "\(name)/optimizer/steps")
  }

  mutating func value(_ value: inout some Codable, _ name: String) { encode(value, name) }

  private mutating func encode(_ value: some Encodable, _ name: String) {
    do { try checkpoint.encode(value, as: "\(prefix)/\(name)") } catch { failure = error }
  }
}

private struct RestoringWalk: LearnerVisitor {
  let checkpoint: Checkpoint
  let prefix: String
  var failure: LearningError?

  mutating func identity<Value: Codable & Equatable>(_ value: Value, _ name: String) {
    guard let found = decode(Value.self, name), found != value else { return }
    failure = failure ?? .otherLearner(part: name, found: "\(found)", expected: "\(value)")
  }

  mutating func network(_ network: inout some Module, _ name: String) {
    do {
      try network.load(checkpoint.tensors(below: "\(prefix)/\(name)/weights/"))
    } catch let error as WeightError {
      failure = failure ?? .weights(network: name, error)
    } catch let error as DatasetError {
      failure = failure ?? .file(error)
    } catch {}
  }

  mutating func optimizer(
    _ optimizer: inout Adam, of network: some Module, _ name: String
  ) {
    guard let steps = decode([Int: Int].self, "\(name)/optimizer/steps") else { return }
    do {
      optimizer.state = try OptimizerState(
        tensors: try checkpoint.tensors(below: "\(prefix)/\(name)/optimizer/"), steps: steps,
        for: network)
    } catch let error as WeightError {
      failure = failure ?? .weights(network: "\(name)'s optimizer", error)
    } catch let error as DatasetError {
      failure = failure ?? .file(error)
    } catch {}
  }

  mutating func value<Value: Codable>(_ value: inout Value, _ name: String) {
    if let found = decode(Value.self, name) { value = found }
  }

  private mutating func decode<Value: Decodable>(_ type: Value.Type, _ name: String) -> Value? {
    do {
      return try checkpoint.decode(type, from: "\(prefix)/\(name)")
    } catch {
      failure = failure ?? .file(error)
      return nil
    }
  }
}
