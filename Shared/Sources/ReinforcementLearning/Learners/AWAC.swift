import NeuralNetworks
import Optimizers
public import Randomness
public import Tensors

/// Settings of advantage-weighted actor-critic.
public struct AWACSettings: Sendable, Hashable, Codable {
  /// The policy.
  public var policy = PolicySettings(density: .plain, deviation: .free, leastLogDeviation: -5)
  /// The critics.
  public var critics = CriticSettings()
  /// Discount, bounds, and the targets' rate.
  public var backup = BackupSettings()
  /// The step size of policy and critics.
  public var learningRate = 3e-4
  /// The factor on advantages in the exponent of the weights.
  public var inverseTemperature = 1.0
  /// The largest weight.
  public var largestWeight = 100.0

  /// The published settings of AWAC.
  public init() {}
}

/// Advantage-weighted actor-critic.
///
/// Nair et al. 2020.
public struct AWAC: Learner {
  /// What it is made by.
  public let settings: AWACSettings
  /// The widths of observations and actions.
  public let sizes: TaskSizes
  /// The number of updates so far.
  public private(set) var updateCount = 0
  /// The scaling of observations, if any.
  public private(set) var scaling: ObservationScaling?
  /// The policy.
  public private(set) var policy: TrainedNetwork<GaussianPolicy>
  /// Values of actions.
  public private(set) var critics: TrainedNetwork<CriticEnsemble>
  /// A slow average of the critics.
  public private(set) var targets: CriticEnsemble

  /// A fresh learner.
  public init(
    _ settings: AWACSettings, sizes: TaskSizes, scaling: ObservationScaling? = nil, key: RandomKey
  ) {
    (self.settings, self.sizes, self.scaling) = (settings, sizes, scaling)
    policy = .policy(settings.policy, sizes, rate: settings.learningRate, key)
    critics = .critics(settings.critics, sizes, rate: settings.learningRate, key)
    targets = critics.network
  }

  /// "AWAC".
  public var name: String { "AWAC" }

  /// One step of the critics, the policy and the targets.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> [Measurement] {
    update(on: batch, noise: AWACNoise(batch.actions.shape, key))
  }

  mutating func update(on batch: TransitionBatch, noise: AWACNoise) -> [Measurement] {
    let batch = batch.scaled(by: scaling)
    let criticLoss = updateCritics(batch, noise.next)
    let advantages = advantages(batch, noise.baseline)
    let policyLoss = updatePolicy(batch, advantages, noise.dropout)
    polyakUpdate(&targets, towards: critics.network, rate: Scalar(settings.backup.polyakRate))
    updateCount += 1
    return [
      Measurement("critic loss", criticLoss), Measurement("policy loss", policyLoss),
      Measurement("mean advantage", advantages.meanNumber),
    ]
  }

  private mutating func updateCritics(_ batch: TransitionBatch, _ noise: Tensor) -> Double {
    let next = targets.smallest(drawnPairs(at: batch.nextObservations, by: noise))
    let y = temporalDifferenceTarget(for: batch, nextValues: next, backup: settings.backup)
    let pairs = batch.pairs
    return critics.step { criticLoss(of: $0(pairs), towards: y) }
  }

  // The data's action against one of the policy's.
  private func advantages(_ batch: TransitionBatch, _ noise: Tensor) -> Tensor {
    let baseline = drawnPairs(at: batch.observations, by: noise)
    return critics.network.smallest(batch.pairs) - critics.network.smallest(baseline)
  }

  // Observations beside actions that the policy draws there.
  private func drawnPairs(at observations: Tensor, by noise: Tensor) -> Tensor {
    let drawn = policy.network.distribution(at: observations).sample(by: noise)
    return .concatenated([observations, drawn.actions], along: 1)
  }

  private mutating func updatePolicy(
    _ batch: TransitionBatch, _ advantages: Tensor, _ key: RandomKey?
  ) -> Double {
    let weights = advantageWeights(
      advantages, inverseTemperature: settings.inverseTemperature, largest: settings.largestWeight)
    return policy.step { policy in
      let distribution = policy.distribution(at: batch.observations, dropoutKey: key)
      return weightedRegressionLoss(
        logDensities: distribution.logDensity(of: batch.actions), weights: weights)
    }
  }

  /// Actions for observations `[batch, observation]`, as `[batch, action]`.
  public func actions(for observations: Tensor, mode: ActionMode) -> Tensor {
    policy.network.actions(for: scaling.scaled(observations), mode: mode)
  }

  /// Shows settings, networks, optimizers and the count of updates.
  public mutating func visit(_ visitor: inout some LearnerVisitor) {
    visitor.origin(settings, sizes, &scaling)
    visitor.trained(&policy, "policy")
    visitor.trained(&critics, "critics")
    visitor.network(&targets, "targets")
    visitor.value(&updateCount, "updates")
  }
}

/// All that one update of advantage-weighted actor-critic draws.
struct AWACNoise {
  /// Standard normal numbers of the draws at the next observations, `[batch, action]`.
  var next: Tensor
  /// Those of the draws that the data's actions are compared with, `[batch, action]`.
  var baseline: Tensor
  /// Where dropout comes from; nil for none.
  var dropout: RandomKey?

  init(next: Tensor, baseline: Tensor, dropout: RandomKey? = nil) {
    self.next = next
    self.baseline = baseline
    self.dropout = dropout
  }

  init(_ shape: Shape, _ key: RandomKey) {
    next = normalNoise(shape, key.split("next"))
    baseline = normalNoise(shape, key.split("baseline"))
    dropout = key.split("dropout")
  }
}
