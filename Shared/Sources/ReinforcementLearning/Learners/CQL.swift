import NeuralNetworks
import Optimizers
public import Randomness
public import Tensors

/// Conservative Q-learning, and with calibration Cal-QL.
///
/// Kumar et al. 2020; Nakamoto et al. 2023.
public struct CQL: Learner {
  /// What it is made by.
  public let settings: CQLSettings
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
  /// The weight of the regulariser where it is learnt.
  public private(set) var multiplier: TrainedNetwork<LogarithmicScalar>

  /// A fresh learner.
  public init(
    _ settings: CQLSettings, sizes: TaskSizes, scaling: ObservationScaling? = nil, key: RandomKey
  ) {
    (self.settings, self.sizes, self.scaling) = (settings, sizes, scaling)
    policy = .policy(settings.policy, sizes, rate: settings.policyLearningRate, key)
    critics = .critics(settings.critics, sizes, rate: settings.criticLearningRate, key)
    targets = critics.network
    temperature = TrainedNetwork(LogarithmicScalar(0), learningRate: settings.policyLearningRate)
    multiplier = TrainedNetwork(LogarithmicScalar(1), learningRate: settings.criticLearningRate)
  }

  /// "CQL" or "Cal-QL".
  public var name: String { settings.calibration == .none ? "CQL" : "Cal-QL" }

  /// Whether returns bound the values.
  public var needsReturnsToGo: Bool { settings.calibration != .none }

  /// One step of everything, each along its gradient at the parameters before the update.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> [Measurement] {
    update(
      on: batch,
      noise: CQLNoise(rows: batch.count, width: sizes.action, samples: settings.sampleCount, key))
  }

  mutating func update(on batch: TransitionBatch, noise: CQLNoise) -> [Measurement] {
    let batch = batch.scaled(by: scaling)
    let before = policy.network
    let policyStep = updatePolicy(batch, noise.policy)
    let criticStep = updateCritics(batch, before, noise)
    let temperatureLoss = updateTemperature(policyStep.extra)
    let multiplierLoss = updateMultiplier(criticStep.extra.gaps)
    polyakUpdate(&targets, towards: critics.network, rate: Scalar(settings.backup.polyakRate))
    updateCount += 1
    return [
      Measurement("critic loss", criticStep.loss), Measurement("policy loss", policyStep.loss),
      Measurement("temperature loss", temperatureLoss),
      Measurement("multiplier loss", multiplierLoss),
      Measurement("conservative gap", criticStep.extra.gaps.meanNumber),
      Measurement("mean Q", criticStep.extra.meanValue),
      Measurement("entropy", -policyStep.extra.meanNumber),
    ]
  }

  // mean(alpha log pi - min Q) over fresh draws.
  private mutating func updatePolicy(
    _ batch: TransitionBatch, _ noise: Tensor
  ) -> (loss: Double, extra: Tensor) {
    let (critics, alpha) = (critics.network, temperature.network.value)
    return policy.step { policy in
      let drawn = policy.distribution(at: batch.observations).sample(by: noise)
      let q = critics.smallest(.concatenated([batch.observations, drawn.actions], along: 1))
      return ((alpha * drawn.logDensities - q).mean(), drawn.logDensities.detached)
    }
  }

  // Per critic the squared error plus the weighted regulariser, added up over the critics.
  private mutating func updateCritics(
    _ batch: TransitionBatch, _ policy: GaussianPolicy, _ noise: CQLNoise
  ) -> (loss: Double, extra: (gaps: Tensor, meanValue: Double)) {
    let next = policy.distribution(at: batch.nextObservations)
    let y = target(batch, next, noise.target)
    let candidates = ConservativeCandidates(
      batch, here: policy.distribution(at: batch.observations), next: next, noise: noise,
      settings: settings)
    let (weight, settings) = (penaltyWeight, settings)
    return critics.step { critics in
      let (data, gaps) = candidates.valuesAndGaps(of: critics)
      let errors = (data - y).squared().mean(along: 1)
      let excess = gaps - Scalar(settings.lagrangeGap ?? 0)
      return ((errors + weight * excess).sum(), (gaps.detached, data.detached.meanNumber))
    }
  }

  private var penaltyWeight: Tensor {
    let weight = Scalar(settings.weight)
    return settings.lagrangeGap == nil
      ? Tensor(weight) : weight * lagrangeMultiplier(multiplier.network.logarithm)
  }

  // The largest, over draws of the policy, of the smaller target.
  private func target(
    _ batch: TransitionBatch, _ next: ActionDistribution, _ noise: Tensor
  ) -> Tensor {
    let samples = settings.sampleCount
    let observations = batch.nextObservations.repeatedRows(samples)
    let pairs = Tensor.concatenated([observations, next.sample(by: noise).actions], along: 1)
    let values = targets.smallest(pairs).reshaped([samples, batch.count]).maximum(along: 0)
    return conservativeTarget(for: batch, nextValues: values, backup: settings.backup)
  }

  private mutating func updateTemperature(_ logDensities: Tensor) -> Double {
    temperature.step(
      holding: settings.targetEntropyPerAction * Double(sizes.action), logDensities: logDensities)
  }

  private mutating func updateMultiplier(_ gaps: Tensor) -> Double {
    guard let threshold = settings.lagrangeGap else { return 0 }
    let weight = settings.weight
    return multiplier.step {
      lagrangeLoss(
        logMultiplier: $0.logarithm, gaps: gaps, weight: weight, threshold: threshold)
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
    visitor.trained(&temperature, "temperature")
    visitor.trained(&multiplier, "multiplier")
    visitor.value(&updateCount, "updates")
  }
}
