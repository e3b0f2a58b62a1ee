import NeuralNetworks
import Optimizers
public import Randomness
public import Tensors

/// Settings of twin delayed deterministic policy gradients.
public struct TD3Settings: Sendable, Hashable, Codable {
  /// The widths of the policy's hidden layers.
  public var policyWidths = [256, 256]
  /// The critics.
  public var critics = CriticSettings()
  /// Discount, bounds, and the targets' rate.
  public var backup = BackupSettings()
  /// The step size of policy and critics.
  public var learningRate = 3e-4
  /// The deviation of the noise on the targets' actions.
  public var smoothing = 0.2
  /// The largest noise on the targets' actions.
  public var smoothingBound = 0.5
  /// The policy and the targets move at each update whose number is a multiple of this.
  public var policyDelay = 2
  /// The deviation of the noise on actions that collect data.
  public var explorationNoise = 0.1
  /// The weight of values against behaviour cloning, 2.5 in TD3+BC; nil for plain TD3.
  public var valueWeight: Double?

  /// The published settings of TD3.
  public init() {}

  /// TD3+BC of Fujimoto & Gu 2021; observations should be scaled.
  public static let behaviorRegularized: TD3Settings = {
    var settings = TD3Settings()
    settings.valueWeight = 2.5
    return settings
  }()
}

/// Twin delayed deterministic policy gradients, and with a value weight TD3+BC.
///
/// Fujimoto et al. 2018; Fujimoto & Gu 2021.
public struct TD3: Learner {
  /// What it is made by.
  public let settings: TD3Settings
  /// The widths of observations and actions.
  public let sizes: TaskSizes
  /// The number of updates so far.
  public private(set) var updateCount = 0
  /// The scaling of observations, if any.
  public private(set) var scaling: ObservationScaling?
  /// The policy.
  public private(set) var policy: TrainedNetwork<DeterministicPolicy>
  /// A slow average of the policy.
  public private(set) var targetPolicy: DeterministicPolicy
  /// Values of actions.
  public private(set) var critics: TrainedNetwork<CriticEnsemble>
  /// A slow average of the critics.
  public private(set) var targets: CriticEnsemble
  private var lastPolicyLoss = 0.0

  /// A fresh learner.
  public init(
    _ settings: TD3Settings, sizes: TaskSizes, scaling: ObservationScaling? = nil, key: RandomKey
  ) {
    (self.settings, self.sizes, self.scaling) = (settings, sizes, scaling)
    policy = TrainedNetwork(
      DeterministicPolicy(
        hiddenWidths: settings.policyWidths, sizes: sizes, key: key.split("policy")),
      learningRate: settings.learningRate)
    targetPolicy = policy.network
    critics = .critics(settings.critics, sizes, rate: settings.learningRate, key)
    targets = critics.network
  }

  /// "TD3" or "TD3+BC".
  public var name: String { settings.valueWeight == nil ? "TD3" : "TD3+BC" }

  /// One step of the critics and, at every second update, of the policy and the targets.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> [Measurement] {
    update(on: batch, smoothing: normalNoise(batch.actions.shape, key.split("smoothing")))
  }

  // The noise is standard normal, `[batch, action]`.
  mutating func update(on batch: TransitionBatch, smoothing noise: Tensor) -> [Measurement] {
    let batch = batch.scaled(by: scaling)
    let step = updateCritics(batch, noise)
    updateCount += 1
    if updateCount % settings.policyDelay == 0 {
      lastPolicyLoss = updatePolicy(batch)
      let rate = Scalar(settings.backup.polyakRate)
      polyakUpdate(&targets, towards: critics.network, rate: rate)
      polyakUpdate(&targetPolicy, towards: policy.network, rate: rate)
    }
    return [
      Measurement("critic loss", step.loss), Measurement("policy loss", lastPolicyLoss),
      Measurement("mean Q", step.extra),
    ]
  }

  private mutating func updateCritics(
    _ batch: TransitionBatch, _ noise: Tensor
  ) -> (loss: Double, extra: Double) {
    let actions = smoothedActions(
      targetPolicy(batch.nextObservations), noise: noise, deviation: settings.smoothing,
      bound: settings.smoothingBound)
    let next = targets.smallest(.concatenated([batch.nextObservations, actions], along: 1))
    let y = temporalDifferenceTarget(for: batch, nextValues: next, backup: settings.backup)
    let pairs = batch.pairs
    return critics.step { critics in
      let q = critics(pairs)
      return (criticLoss(of: q, towards: y), q.detached.meanNumber)
    }
  }

  // Along the first critic.
  private mutating func updatePolicy(_ batch: TransitionBatch) -> Double {
    let (first, weight) = (critics.network.members([0]), settings.valueWeight)
    return policy.step { policy in
      let actions = policy(batch.observations)
      let values = first(.concatenated([batch.observations, actions], along: 1))
      guard let weight else { return -values.mean() }
      return behaviorRegularizedLoss(
        values: values, policyActions: actions, dataActions: batch.actions, weight: weight)
    }
  }

  /// Actions for observations `[batch, observation]`, as `[batch, action]`.
  public func actions(for observations: Tensor, mode: ActionMode) -> Tensor {
    let actions = policy.network(scaling.scaled(observations))
    guard case .sample(let key) = mode else { return actions }
    let noise = normalNoise(actions.shape, key) * Scalar(settings.explorationNoise)
    return (actions + noise).clipped(to: -1...1)
  }

  /// Shows settings, networks, optimizers and the count of updates.
  public mutating func visit(_ visitor: inout some LearnerVisitor) {
    visitor.origin(settings, sizes, &scaling)
    visitor.trained(&policy, "policy")
    visitor.network(&targetPolicy, "target policy")
    visitor.trained(&critics, "critics")
    visitor.network(&targets, "targets")
    visitor.value(&updateCount, "updates")
    visitor.value(&lastPolicyLoss, "last policy loss")
  }
}
