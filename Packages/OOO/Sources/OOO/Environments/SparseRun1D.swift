public import Randomness
public import ReinforcementLearning

/// A point on a line that is paid 1 for each step beyond 20 m: a cheap stand-in for sparse runners.
///
/// State and observation are (x, v); `v <- .9 v + .1 a`, `x <- x + .5 v`. Episodes start at rest in
/// 0 and have 200 steps; full throttle crosses at step 49 and returns 152.
public struct SparseRun1D: PointEnvironment {
  /// What can be known of the task.
  public let specification = EnvironmentSpecification(
    name: "sparse-run", observationSize: 2, actionSize: 1, horizon: 200,
    referenceReturns: ReferenceReturns(low: 0, high: 152))
  private var place = 0.0
  private var velocity = 0.0

  /// The task at its start.
  public init() {}

  /// Place and velocity.
  public var stateNames: [String] { ["x", "v"] }

  /// Two.
  public var stateSize: Int { 2 }

  /// (x, v, 0, 0).
  public var point: SIMD4<Double> { SIMD4(place, velocity, 0, 0) }

  /// (x, v, 0, 0).
  public var view: SIMD4<Double> { point }

  /// Starts at rest in 0, whatever the key.
  public mutating func begin(key: RandomKey) { (place, velocity) = (0, 0) }

  /// Goes to any place and velocity.
  public mutating func place(at point: SIMD4<Double>) { (place, velocity) = (point.x, point.y) }

  /// Goes one step.
  public mutating func advance(by action: SIMD2<Double>) -> StepOutcome {
    velocity = 0.9 * velocity + 0.1 * clipped(action.x, to: 1)
    place += 0.5 * velocity
    return StepOutcome(reward: place > 20 ? 1 : 0)
  }
}
