#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A divergence from a target law that gradient descent on free logits makes small.
public enum Divergence: String, Sendable, Hashable, Codable, CaseIterable {
  /// `KL(q || p)`: maximum likelihood on samples of the target; it covers the mass of `q`.
  case forward
  /// `KL(p || q)`: what on-policy reinforcement learning minimises; it seeks modes.
  case reverse

  /// The divergence of a policy from the target.
  public func callAsFunction(_ policy: ActionLaw, target: ActionLaw) -> Double {
    switch self {
    case .forward: target.divergence(from: policy)
    case .reverse: policy.divergence(from: target)
    }
  }

  /// Its gradient in the policy's logits: `p - q`, or `p (ln(p / q) - KL)`.
  public func gradient(_ policy: ActionLaw, target: ActionLaw) -> [Double] {
    let pairs = zip(policy.probabilities, target.probabilities)
    switch self {
    case .forward: return pairs.map { $0 - $1 }
    case .reverse: return policy.logitGradient(pairs.map { log($0 / $1) })
    }
  }
}

/// Gradient descent on free logits with exact expectations: no samples, no noise.
public struct PopulationDynamics: Sendable, Hashable {
  /// What is made small.
  public let divergence: Divergence
  /// The law aimed at.
  public let target: ActionLaw
  /// The step size.
  public let learningRate: Double
  /// The logits.
  public private(set) var logits: [Double]

  /// Starts at a law.
  public init(
    _ divergence: Divergence, from start: ActionLaw, to target: ActionLaw, learningRate: Double = 1
  ) {
    self.divergence = divergence
    self.target = target
    self.learningRate = learningRate
    logits = start.probabilities.map { log($0) }
  }

  /// The policy.
  public var law: ActionLaw { ActionLaw(logits: logits) }

  /// Takes steps.
  public mutating func descend(steps: Int) {
    for _ in 0..<steps {
      let gradient = divergence.gradient(law, target: target)
      for index in logits.indices { logits[index] -= learningRate * gradient[index] }
    }
  }

  /// The mean reward on the bandit at some steps, from the reference towards
  /// `π_ref exp(r / β) / Z`.
  public static func banditRewards(
    _ divergence: Divergence, _ reward: BanditReward, beta: Double = 0.1, at steps: [Int]
  ) -> [Double] {
    let reference = ActionLaw(BanditReference.probabilities)
    let target = reference.tilted(by: reward.table, beta: beta)
    var dynamics = PopulationDynamics(divergence, from: reference, to: target)
    var done = 0
    return steps.map { step in
      dynamics.descend(steps: step - done)
      done = step
      return dynamics.law.mean(of: reward.table)
    }
  }
}
