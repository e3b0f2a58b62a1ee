import NeuralNetworks
import Optimizers
public import Randomness
public import Tensors

/// Soft actor-critic, and with other settings RLPD.
///
/// Haarnoja et al. 2018; Ball et al. 2023.
public struct SAC: Learner {
  /// What it is made by.
  public let settings: SACSettings
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
  /// The weight of the entropy.
  public private(set) var temperature: TrainedNetwork<LogarithmicScalar>

  /// A fresh learner.
  public init(
    _ settings: SACSettings, sizes: TaskSizes, scaling: ObservationScaling? = nil, key: RandomKey
  ) {
    (self.settings, self.sizes, self.scaling) = (settings, sizes, scaling)
    policy = .policy(settings.policy, sizes, rate: settings.policyLearningRate, key)
    critics = .critics(settings.critics, sizes, rate: settings.criticLearningRate, key)
    targets = critics.network
    temperature = TrainedNetwork(
      LogarithmicScalar(settings.initialLogTemperature),
      learningRate: settings.temperatureLearningRate)
  }

  /// The name in the settings.
  public var name: String { settings.name }

  /// One for each step of the critics.
  public var leastBatchSize: Int { settings.criticUpdates }

  /// Steps of the critics and their targets, one on each part of the batch, then one step of the
  /// policy and of the temperature on the last part.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> [Measurement] {
    let size = batch.count / settings.criticUpdates
    return update(on: batch, noise: SACNoise(settings, [size, sizes.action], key))
  }

  mutating func update(on batch: TransitionBatch, noise: SACNoise) -> [Measurement] {
    let parts = batch.scaled(by: scaling).dealt(into: settings.criticUpdates)
    let alpha = temperature.network.value
    var criticStep = (loss: 0.0, extra: 0.0)
    for (part, draws) in zip(parts, noise.critics) {
      criticStep = updateCritics(part, alpha, draws)
      polyakUpdate(&targets, towards: critics.network, rate: Scalar(settings.backup.polyakRate))
    }
    let policyStep = updatePolicy(parts[parts.count - 1], alpha, noise.policy)
    let temperatureLoss = updateTemperature(policyStep.extra)
    updateCount += 1
    return [
      Measurement("critic loss", criticStep.loss), Measurement("policy loss", policyStep.loss),
      Measurement("temperature loss", temperatureLoss), Measurement("mean Q", criticStep.extra),
      Measurement("entropy", -policyStep.extra.meanNumber),
      Measurement("temperature", Double(alpha.scalar())),
    ]
  }

  private mutating func updateCritics(
    _ batch: TransitionBatch, _ alpha: Tensor, _ draws: SACNoise.CriticDraws
  ) -> (loss: Double, extra: Double) {
    let next = policy.network.distribution(at: batch.nextObservations).sample(by: draws.actions)
    let nextPairs = Tensor.concatenated([batch.nextObservations, next.actions], along: 1)
    let chosen = draws.members.map(targets.members) ?? targets
    var y = temporalDifferenceTarget(
      for: batch, nextValues: chosen.smallest(nextPairs), backup: settings.backup)
    if settings.backsUpEntropy {
      let discount = Scalar(settings.backup.discount)
      y = y - discount * batch.continuations * (alpha * next.logDensities)
    }
    let pairs = batch.pairs
    return critics.step { critics in
      let q = critics(pairs)
      return (criticLoss(of: q, towards: y), q.detached.meanNumber)
    }
  }

  // mean(alpha log pi - Q) over fresh draws, with the smallest or the mean of all critics.
  private mutating func updatePolicy(
    _ batch: TransitionBatch, _ alpha: Tensor, _ noise: Tensor
  ) -> (loss: Double, extra: Tensor) {
    let (critics, usesMean) = (critics.network, settings.policyFollowsMeanCritic)
    return policy.step { policy in
      let drawn = policy.distribution(at: batch.observations).sample(by: noise)
      let q = critics(.concatenated([batch.observations, drawn.actions], along: 1))
      let value = usesMean ? q.mean(along: 0) : q.minimum(along: 0)
      return ((alpha * drawn.logDensities - value).mean(), drawn.logDensities.detached)
    }
  }

  private mutating func updateTemperature(_ logDensities: Tensor) -> Double {
    temperature.step(
      holding: settings.targetEntropyPerAction * Double(sizes.action), logDensities: logDensities)
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
    visitor.trained(&temperature, "temperature")
    visitor.value(&updateCount, "updates")
  }
}

/// All that one update of soft actor-critic draws.
struct SACNoise {
  /// What one step of the critics draws.
  struct CriticDraws {
    /// Standard normal numbers, `[batch, action]`.
    var actions: Tensor
    /// The critics whose least value is the target; nil for all.
    var members: [Int32]?

    init(actions: Tensor, members: [Int32]? = nil) {
      self.actions = actions
      self.members = members
    }
  }

  var critics: [CriticDraws]
  /// Standard normal numbers, `[batch, action]`.
  var policy: Tensor

  init(critics: [CriticDraws], policy: Tensor) {
    self.critics = critics
    self.policy = policy
  }

  init(_ settings: SACSettings, _ shape: Shape, _ key: RandomKey) {
    critics = (0..<settings.criticUpdates).map { step in
      let key = key.split("critics").split(step)
      let members = settings.targetSubset.map { size in
        var generator = key.split("members").generator()
        return generator.sample(size, from: settings.critics.count).map { Int32($0) }
      }
      return CriticDraws(actions: normalNoise(shape, key.split("actions")), members: members)
    }
    policy = normalNoise(shape, key.split("policy"))
  }
}
