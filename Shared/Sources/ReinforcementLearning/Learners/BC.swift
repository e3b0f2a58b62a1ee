import NeuralNetworks
import Optimizers
public import Randomness
public import Tensors

/// Settings of behaviour cloning.
public struct BCSettings: Sendable, Hashable, Codable {
  /// What is fitted.
  public enum Objective: String, Sendable, Hashable, Codable {
    /// The density of the data's actions.
    case logLikelihood
    /// The mean action, by squared errors.
    case squaredError
  }

  /// The policy.
  public var policy = PolicySettings(density: .plain, deviation: .free, leastLogDeviation: -5)
  /// The step size.
  public var learningRate = 3e-4
  /// What is fitted.
  public var objective = Objective.logLikelihood

  /// Maximum likelihood with two hidden layers of 256.
  public init() {}
}

/// Behaviour cloning: do what the data did.
public struct BC: Learner {
  /// What it is made by.
  public let settings: BCSettings
  /// The widths of observations and actions.
  public let sizes: TaskSizes
  /// The number of updates so far.
  public private(set) var updateCount = 0
  /// The scaling of observations, if any.
  public private(set) var scaling: ObservationScaling?
  /// The policy.
  public private(set) var policy: TrainedNetwork<GaussianPolicy>

  /// A fresh learner.
  public init(
    _ settings: BCSettings, sizes: TaskSizes, scaling: ObservationScaling? = nil, key: RandomKey
  ) {
    (self.settings, self.sizes, self.scaling) = (settings, sizes, scaling)
    policy = .policy(settings.policy, sizes, rate: settings.learningRate, key)
  }

  /// "BC".
  public var name: String { "BC" }

  /// One step of the policy towards the data's actions.
  public mutating func update(on batch: TransitionBatch, key: RandomKey) -> [Measurement] {
    let batch = batch.scaled(by: scaling)
    let objective = settings.objective
    let loss = policy.step { policy in
      let distribution = policy.distribution(at: batch.observations, dropoutKey: key)
      return switch objective {
      case .logLikelihood: -distribution.logDensity(of: batch.actions).mean()
      case .squaredError: (distribution.meanActions - batch.actions).squared().mean()
      }
    }
    updateCount += 1
    return [Measurement("policy loss", loss)]
  }

  /// Actions for observations `[batch, observation]`, as `[batch, action]`.
  public func actions(for observations: Tensor, mode: ActionMode) -> Tensor {
    policy.network.actions(for: scaling.scaled(observations), mode: mode)
  }

  /// Shows settings, network, optimizer and the count of updates.
  public mutating func visit(_ visitor: inout some LearnerVisitor) {
    visitor.origin(settings, sizes, &scaling)
    visitor.trained(&policy, "policy")
    visitor.value(&updateCount, "updates")
  }
}
