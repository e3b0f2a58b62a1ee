public import Randomness
public import ReinforcementLearning

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Gym's continuous mountain car, paid 1 at the top and nothing else.
///
/// State and observation are (p, v); `v <- v + .0015 a - .0025 cos 3p` within ±.07, `p <- p + v`
/// within [-1.2, .6], where the left end stops the car. Episodes start at rest in [-.6, -.4], end at
/// p >= .45 and have at most 999 steps.
public struct SparseMountainCar: PointEnvironment {
  /// What can be known of the task.
  public let specification = EnvironmentSpecification(
    name: "mountain-car", observationSize: 2, actionSize: 1, horizon: 999,
    referenceReturns: ReferenceReturns(low: 0, high: 1))
  private var position = -0.5
  private var velocity = 0.0

  /// The task with the car at rest in the valley.
  public init() {}

  /// Position and velocity.
  public var stateNames: [String] { ["p", "v"] }

  /// Two.
  public var stateSize: Int { 2 }

  /// (p, v, 0, 0).
  public var point: SIMD4<Double> { SIMD4(position, velocity, 0, 0) }

  /// (p, v, 0, 0).
  public var view: SIMD4<Double> { point }

  /// Starts at rest in [-.6, -.4].
  public mutating func begin(key: RandomKey) {
    var generator = key.generator()
    (position, velocity) = (generator.uniform(in: -0.6...(-0.4)), 0)
  }

  /// Goes to a position and velocity within the bounds.
  public mutating func place(at point: SIMD4<Double>) throws(EnvironmentError) {
    guard (-1.2...0.6).contains(point.x), abs(point.y) <= 0.07 else {
      throw unusable("(\(point.x), \(point.y)) is outside [-1.2, 0.6] x [-0.07, 0.07]")
    }
    (position, velocity) = (point.x, point.y)
  }

  /// Goes one step.
  public mutating func advance(by action: SIMD2<Double>) -> StepOutcome {
    let slope = 0.0025 * cos(3 * position)
    velocity = clipped(velocity + 0.0015 * clipped(action.x, to: 1) - slope, to: 0.07)
    position = min(max(position + velocity, -1.2), 0.6)
    if position == -1.2 { velocity = max(velocity, 0) }
    let isAtTop = position >= 0.45
    return StepOutcome(reward: isAtTop ? 1 : 0, terminated: isAtTop)
  }
}
