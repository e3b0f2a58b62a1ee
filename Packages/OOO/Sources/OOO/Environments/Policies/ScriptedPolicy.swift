public import Randomness

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A policy that nobody trained: it knows the state, and may remember.
public protocol ScriptedPolicy: Sendable {
  /// Begins an episode; all that is drawn comes from the key.
  mutating func begin(key: RandomKey)

  /// The action in a state, components within [-1, 1].
  mutating func action(at point: SIMD4<Double>) -> SIMD2<Double>
}

/// Uniform actions.
public struct RandomPolicy: ScriptedPolicy {
  private var generator = RandomKey(seed: 0).generator()

  /// The policy.
  public init() {}

  /// Takes up the key's stream.
  public mutating func begin(key: RandomKey) { generator = key.generator() }

  /// A uniform action, whatever the state.
  public mutating func action(at point: SIMD4<Double>) -> SIMD2<Double> {
    let x = generator.uniform(in: -1...1)
    return SIMD2(x, generator.uniform(in: -1...1))
  }
}

/// A rule without memory.
public struct FeedbackPolicy: ScriptedPolicy {
  private let rule: @Sendable (SIMD4<Double>) -> Double

  /// A rule for tasks with one component of action.
  public init(_ rule: @escaping @Sendable (SIMD4<Double>) -> Double) { self.rule = rule }

  /// Nothing to begin.
  public mutating func begin(key: RandomKey) {}

  /// The rule's action, clipped.
  public mutating func action(at point: SIMD4<Double>) -> SIMD2<Double> {
    SIMD2(clipped(rule(point), to: 1), 0)
  }

  /// Full throttle, the best there is in ``SparseRun1D``.
  public static let fullThrottle = FeedbackPolicy { _ in 1 }

  /// Pushes where the car is going, which climbs the mountain by swinging.
  public static let pushAlong = FeedbackPolicy { $0.y < 0 ? -1 : 1 }

  /// Swings the pendulum up to the energy of standing upright, then holds it.
  public static let swingUp = FeedbackPolicy { point in
    let angle = point.x.remainder(dividingBy: 2 * .pi)
    if abs(angle) < 0.35 && abs(point.y) < 2.5 { return -5 * angle - point.y }
    let energy = 0.5 * point.y * point.y - 15 * (1 - cos(angle))
    return (energy < 0) == (point.y >= 0) ? 1 : -1
  }
}
