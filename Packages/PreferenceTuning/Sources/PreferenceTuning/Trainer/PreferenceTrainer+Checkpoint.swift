public import Datasets
import NeuralNetworks
import Optimizers
import Randomness
import Tensors

extension PreferenceTrainer {
  // What tells one run from another, and where a run stands.
  private struct Progress: Codable {
    var method: TuningMethod
    var settings: LoopSettings
    var key: RandomKey
    var steps: Int
    var rewardQueries: Int
    var skippedSteps: Int
    var iteration: Int
    var order: [Int]
    var orderTotal: Int?
    var estimator: AdvantageEstimator?
    var penalty: AdaptiveKL?
    var moments: [Int: Int]
  }

  /// Adds all that `resume(from:)` needs to a checkpoint, under names that begin with `tuning/`.
  ///
  /// - Throws: `PreferenceError.file`.
  public func store(in checkpoint: inout Checkpoint) throws(PreferenceError) {
    for (name, tensor) in policy.exportedWeights {
      checkpoint.store(tensor, as: "tuning/policy/\(name)")
    }
    let state = optimizer.state.exported
    for (name, tensor) in state.tensors {
      checkpoint.store(tensor, as: "tuning/optimizer/\(name)")
    }
    let progress = Progress(
      method: method, settings: settings, key: key, steps: steps, rewardQueries: rewardQueries,
      skippedSteps: skippedSteps, iteration: iteration, order: order, orderTotal: orderTotal,
      estimator: estimator, penalty: penalty, moments: state.steps)
    do {
      try checkpoint.encode(progress, as: "tuning/progress")
    } catch {
      throw .file(error)
    }
  }

  /// Goes back to the end of the iteration after which a checkpoint was written; from there on the
  /// run has the same bits as one that was never stopped.
  ///
  /// The number of iterations may differ. The data and the reference are the caller's to repeat.
  ///
  /// - Throws: `PreferenceError.setting` for a checkpoint of another method, seed or other knobs, and
  ///   `file` for one that is damaged; the value is as before.
  public mutating func resume(from checkpoint: Checkpoint) throws(PreferenceError) {
    var resumed = self
    do {
      let found = try checkpoint.decode(Progress.self, from: "tuning/progress")
      try check(found)
      resumed.optimizer.state = try OptimizerState(
        tensors: try checkpoint.tensors(below: "tuning/optimizer/"), steps: found.moments,
        for: resumed.policy)
      try resumed.policy.load(checkpoint.tensors(below: "tuning/policy/"))
      (resumed.steps, resumed.rewardQueries) = (found.steps, found.rewardQueries)
      (resumed.skippedSteps, resumed.iteration) = (found.skippedSteps, found.iteration)
      (resumed.order, resumed.estimator) = (found.order, found.estimator)
      (resumed.orderTotal, resumed.penalty) = (found.orderTotal, found.penalty)
    } catch let error as DatasetError {
      throw .file(error)
    } catch let error as PreferenceError {
      throw error
    } catch {
      throw .setting(
        name: "the checkpoint", found: "of another policy (\(error))",
        expected: "weights of the policy that goes on")
    }
    self = resumed
  }

  private func check(_ found: Progress) throws(PreferenceError) {
    var settings = found.settings
    settings.iterations = self.settings.iterations
    guard found.method == method, settings == self.settings, found.key == key else {
      throw .setting(
        name: "the checkpoint", found: "of another run (\(found.method.name))",
        expected: "\(method.name) with the same options and seed; repeat them, or start anew")
    }
  }
}
