public import Randomness
import ReinforcementLearning

/// What happened from a state on, in double precision.
public struct Trajectory: Sendable, Equatable {
  /// The states, one more than steps.
  public var states: [SIMD4<Double>]
  /// What was seen, one more than steps.
  public var views: [SIMD4<Double>]
  /// What was done.
  public var actions: [SIMD2<Double>] = []
  /// What the steps brought.
  public var rewards: [Double] = []
  /// Whether the task was over after a step.
  public var terminated: [Bool] = []
  /// Whether the horizon was reached with a step, or the environment cut the episode off.
  public var truncated: [Bool] = []

  init(from environment: some PointEnvironment) {
    states = [environment.point]
    views = [environment.view]
  }

  /// The number of steps.
  public var count: Int { rewards.count }

  /// The sum of rewards.
  public var totalReward: Double { rewards.reduce(0, +) }

  /// Whether nothing follows.
  public var isOver: Bool { terminated.last == true || truncated.last == true }

  mutating func advance(_ environment: inout some PointEnvironment, by action: SIMD2<Double>) {
    let outcome = environment.advance(by: action)
    states.append(environment.point)
    views.append(environment.view)
    actions.append(action)
    rewards.append(outcome.reward)
    terminated.append(outcome.terminated)
    truncated.append(outcome.truncated || count == environment.specification.horizon)
  }
}

extension PointEnvironment {
  /// Goes through finite actions from the present state, to their end or that of the task.
  ///
  /// The horizon is marked and gone beyond.
  public mutating func trajectory(of actions: [SIMD2<Double>]) -> Trajectory {
    var result = Trajectory(from: self)
    for action in actions where result.terminated.last != true {
      result.advance(&self, by: action)
    }
    return result
  }

  /// Runs one episode of a policy, to its end or the horizon; 10,000 steps where there is none.
  ///
  /// The start comes from the key's child "reset", what the policy draws from "policy".
  public mutating func episode(of policy: inout some ScriptedPolicy, key: RandomKey) -> Trajectory {
    episode(of: &policy, start: key.split("reset"), draws: key.split("policy"))
  }

  /// Runs one episode of a policy from a start of its own key.
  mutating func episode(
    of policy: inout some ScriptedPolicy, start: RandomKey, draws: RandomKey
  ) -> Trajectory {
    begin(key: start)
    policy.begin(key: draws)
    var result = Trajectory(from: self)
    for _ in 0..<(specification.horizon ?? 10_000) where !result.isOver {
      result.advance(&self, by: policy.action(at: point))
    }
    return result
  }
}
