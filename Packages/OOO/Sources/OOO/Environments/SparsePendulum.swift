public import Randomness
public import ReinforcementLearning

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Gym's pendulum, paid 1 for each step in which it stands nearly still and upright.
///
/// The state is (theta, omega), 0 upright, theta not wrapped; the observation
/// (cos theta, sin theta, omega). With g = 10, l = m = 1 and u = 2a:
/// `omega <- omega + (15 sin theta + 3 u) .05` within ±8, `theta <- theta + .05 omega`. The reward is
/// 1 if |theta| < .15 (modulo a turn) and |omega| < .5. Episodes start with theta in ±pi and omega in
/// ±1 and have 200 steps.
public struct SparsePendulum: PointEnvironment {
  /// What can be known of the task.
  public let specification = EnvironmentSpecification(
    name: "pendulum", observationSize: 3, actionSize: 1, horizon: 200)
  private var angle = Double.pi
  private var speed = 0.0

  /// The task with the pendulum hanging at rest.
  public init() {}

  /// Angle and angular velocity.
  public var stateNames: [String] { ["theta", "omega"] }

  /// Two.
  public var stateSize: Int { 2 }

  /// (theta, omega, 0, 0).
  public var point: SIMD4<Double> { SIMD4(angle, speed, 0, 0) }

  /// (cos theta, sin theta, omega, 0).
  public var view: SIMD4<Double> { SIMD4(cos(angle), sin(angle), speed, 0) }

  /// Starts anywhere.
  public mutating func begin(key: RandomKey) {
    var generator = key.generator()
    angle = generator.uniform(in: -.pi ... .pi)
    speed = generator.uniform(in: -1...1)
  }

  /// Goes to any angle and an angular velocity within ±8.
  public mutating func place(at point: SIMD4<Double>) throws(EnvironmentError) {
    guard abs(point.y) <= 8 else { throw unusable("omega is \(point.y), expected within ±8") }
    (angle, speed) = (point.x, point.y)
  }

  /// Goes 0.05 s on.
  public mutating func advance(by action: SIMD2<Double>) -> StepOutcome {
    let torque = 2 * clipped(action.x, to: 1)
    speed = clipped(speed + (15 * sin(angle) + 3 * torque) * 0.05, to: 8)
    angle += speed * 0.05
    let isUpright = abs(remainder(angle, 2 * .pi)) < 0.15 && abs(speed) < 0.5
    return StepOutcome(reward: isUpright ? 1 : 0)
  }
}
