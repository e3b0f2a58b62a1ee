public import NeuralNetworks
import Optimizers
public import Randomness
public import Tensors

/// Implicit Q-learning: values never ask about actions that are not in the data.
///
/// Kostrikov, Nair & Levine 2022.
public struct IQL: Learner {
  /// What it is made by.
  public let settings: IQLSettings
  /// The widths of observations and actions.
  public let sizes: TaskSizes
  /// The number of updates so far.
  public private(set) var updateCount = 0
  /// The scaling of observations, if any.
  public private(set) var scaling: ObservationScaling?
  /// Values of states.
  public private(set) var value: TrainedNetwork<MultilayerPerceptron>
  /// The policy.
  public private(set) var policy: TrainedNetwork<GaussianPolicy>
  /// Values of actions.
  public private(set) var critics: TrainedNetwork<CriticEnsemble>
  /// A slow average of the critics.
  public private(set) var targets: CriticEnsemble

  /// A fresh learner.
  public init(
    _ settings: IQLSettings, sizes: TaskSizes, scaling: ObservationScaling? = nil, key: RandomKey
  ) {
    (self.settings, self.sizes, self.scaling) = (settings, sizes, scaling)
    let critic = settings.critics
    value = TrainedNetwork(
      MultilayerPerceptron(
        widths: [sizes.observation] + critic.hiddenWidths + [1], scheme: critic.initialization,
        key: key.split("value")), learningRate: settings.learningRate)
    policy = .policy(settings.policy, sizes, rate: settings.policyLearningRate, key)
    critics = .critics(settings.critics, sizes, rate: settings.learningRate, key)
    targets = critics.network
  }

  /// "IQL".
  public var name: String { "IQL" }

  /// One step of the value, the critics, the targets and the policy, in this order.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> [Measurement] {
    let batch = batch.scaled(by: scaling)
    let pairs = batch.pairs
    let q = targets.smallest(pairs)
    let valueLoss = updateValue(batch, towards: q.clipped(to: settings.backup.bounds))
    let criticLoss = updateCritics(batch, pairs, key.split("next"))
    polyakUpdate(&targets, towards: critics.network, rate: Scalar(settings.backup.polyakRate))
    let advantages = q - stateValues(batch.observations)
    let policyLoss = updatePolicy(batch, advantages, key.split("policy"))
    updateCount += 1
    return [
      Measurement("value loss", valueLoss), Measurement("critic loss", criticLoss),
      Measurement("policy loss", policyLoss), Measurement("mean Q", q.meanNumber),
      Measurement("mean advantage", advantages.meanNumber),
    ]
  }

  private func stateValues(_ observations: Tensor) -> Tensor {
    value.network(observations).reshaped([observations.shape[0]])
  }

  private mutating func updateValue(_ batch: TransitionBatch, towards q: Tensor) -> Double {
    let expectile = settings.expectile
    return value.step { value in
      let v = value(batch.observations).reshaped([batch.count])
      return expectileLoss(of: v, towards: q, expectile: expectile)
    }
  }

  private mutating func updateCritics(
    _ batch: TransitionBatch, _ pairs: Tensor, _ key: RandomKey
  ) -> Double {
    let nextValues =
      settings.extraction == .advantageWeighted
      ? stateValues(batch.nextObservations) : policyValues(batch.nextObservations, key)
    let y = temporalDifferenceTarget(for: batch, nextValues: nextValues, backup: settings.backup)
    return critics.step { criticLoss(of: $0(pairs), towards: y) }
  }

  // The targets' values of drawn actions, for the variant without advantage weights.
  private func policyValues(_ observations: Tensor, _ key: RandomKey) -> Tensor {
    let actions = policy.network.actions(for: observations, mode: .sample(key))
    return targets.smallest(.concatenated([observations, actions], along: 1))
  }

  private mutating func updatePolicy(
    _ batch: TransitionBatch, _ advantages: Tensor, _ key: RandomKey
  ) -> Double {
    policy.optimizer.learningRate = settings.policyRate(at: updateCount)
    if settings.extraction == .valueGradient { return followCritics(batch, key) }
    let weights = advantageWeights(
      advantages, inverseTemperature: settings.inverseTemperature, largest: settings.largestWeight)
    return policy.step { policy in
      let distribution = policy.distribution(at: batch.observations, dropoutKey: key)
      return weightedRegressionLoss(
        logDensities: distribution.logDensity(of: batch.actions), weights: weights)
    }
  }

  // -mean Q(s, a) over all critics, for drawn actions.
  private mutating func followCritics(_ batch: TransitionBatch, _ key: RandomKey) -> Double {
    let critics = critics.network
    let noise = normalNoise(batch.actions.shape, key.split("noise"))
    return policy.step { policy in
      let drawn = policy.distribution(at: batch.observations, dropoutKey: key).sample(by: noise)
      return -critics(.concatenated([batch.observations, drawn.actions], along: 1)).mean()
    }
  }

  /// Actions for observations `[batch, observation]`, as `[batch, action]`.
  public func actions(for observations: Tensor, mode: ActionMode) -> Tensor {
    policy.network.actions(for: scaling.scaled(observations), mode: mode)
  }

  /// Shows settings, networks, optimizers and the count of updates.
  public mutating func visit(_ visitor: inout some LearnerVisitor) {
    visitor.origin(settings, sizes, &scaling)
    visitor.trained(&value, "value")
    visitor.trained(&policy, "policy")
    visitor.trained(&critics, "critics")
    visitor.network(&targets, "targets")
    visitor.value(&updateCount, "updates")
  }
}

extension Tensor {
  /// The mean of all elements.
  var meanNumber: Double { Double(mean().scalar()) }
}
