public import Randomness
public import ReinforcementLearning

/// A point that must get behind a wall: over it by a long way, or through a gap below by a short one.
///
/// State and observation are (x, y) in [-.25, 1.25] x [-.25, 1.45]. An action moves by
/// `sqrt(1/2) 0.05 a`; a move across the wall from (.5, .1) to (.5, 1.2) is not made. The start is
/// (0, .5) ± .02, the goal (1, .15); reaching it ends the episode.
/// Source: the authors' didactic task (paper, section 3).
public struct PointMassWall: PointEnvironment {
  /// What a step is paid.
  public enum Reward: String, Sendable, CaseIterable, Codable {
    /// 1 at the goal, else 0: what agents learn from.
    case training
    /// 0 at the goal, else -1: the return is the number of steps with a minus sign.
    case evaluation
  }

  /// How near to the goal is at it.
  public enum GoalRadius: Double, Sendable, CaseIterable, Codable {
    /// The authors' radius.
    case standard = 0.01
    /// A radius for small budgets.
    case easy = 0.05
  }

  /// The length of a step along one axis, `sqrt(1/2) 0.05`.
  public static let stepLength = 0.5.squareRoot() * 0.05
  /// The goal.
  public static let goal = SIMD2(1, 0.15)
  /// The place around which episodes start.
  public static let start = SIMD2(0, 0.5)
  /// The corner with the smallest coordinates.
  public static let lower = SIMD2(-0.25, -0.25)
  /// The corner with the largest coordinates.
  public static let upper = SIMD2(1.25, 1.45)
  /// The wall's lower end.
  public static let wallStart = SIMD2(0.5, 0.1)
  /// The wall's upper end.
  public static let wallEnd = SIMD2(0.5, 1.2)

  /// What can be known of the task.
  public let specification: EnvironmentSpecification
  /// What a step is paid.
  public let reward: Reward
  /// How near to the goal is at it.
  public let goalRadius: Double
  /// The position (x, y).
  public private(set) var position = PointMassWall.start

  /// The task with a preset radius, at its start.
  public init(goalRadius: GoalRadius = .standard, reward: Reward = .training) {
    self.reward = reward
    self.goalRadius = goalRadius.rawValue
    specification = EnvironmentSpecification(
      name: Self.name(goalRadius, reward), observationSize: 2, actionSize: 2, horizon: 150,
      endsAreSuccesses: true)
  }

  /// The name under which a variant is found, such as "wall-easy-evaluation".
  public static func name(_ radius: GoalRadius, _ reward: Reward) -> String {
    "wall" + (radius == .easy ? "-easy" : "") + (reward == .evaluation ? "-evaluation" : "")
  }

  /// The position.
  public var stateNames: [String] { ["x", "y"] }

  /// Two.
  public var stateSize: Int { 2 }

  /// (x, y, 0, 0).
  public var point: SIMD4<Double> { SIMD4(lowHalf: position, highHalf: .zero) }

  /// (x, y, 0, 0).
  public var view: SIMD4<Double> { point }

  /// Starts at (0, .5) ± .02.
  public mutating func begin(key: RandomKey) {
    var generator = key.generator()
    let x = generator.uniform(in: -0.02...0.02)
    let y = generator.uniform(in: -0.02...0.02)
    position = Self.start + SIMD2(x, y)
  }

  /// Goes to a position within the bounds.
  public mutating func place(at point: SIMD4<Double>) throws(EnvironmentError) {
    let target = point.lowHalf
    guard all(target .>= Self.lower), all(target .<= Self.upper) else {
      throw unusable("(\(target.x), \(target.y)) is outside [-0.25, 1.25] x [-0.25, 1.45]")
    }
    position = target
  }

  /// Moves, or stays where the wall is in the way.
  public mutating func advance(by action: SIMD2<Double>) -> StepOutcome {
    let move = Self.stepLength * clipped(action, to: 1)
    let next = position + move
    if !Self.crossesWall(from: position, to: next) {
      position = pointwiseMin(pointwiseMax(next, Self.lower), Self.upper)
    }
    let gap = position - Self.goal
    let isAtGoal = (gap * gap).sum() <= goalRadius * goalRadius
    let value: Double = reward == .training ? (isAtGoal ? 1 : 0) : (isAtGoal ? 0 : -1)
    return StepOutcome(reward: value, terminated: isAtGoal)
  }

  /// Whether a segment crosses the wall: each one's ends lie on different sides of the other.
  ///
  /// A point on the line counts as not counter-clockwise, so from the wall one can leave to the
  /// right and not to the left, as in the authors' code.
  public static func crossesWall(from a: SIMD2<Double>, to b: SIMD2<Double>) -> Bool {
    isCounterClockwise(a, wallStart, wallEnd) != isCounterClockwise(b, wallStart, wallEnd)
      && isCounterClockwise(a, b, wallStart) != isCounterClockwise(a, b, wallEnd)
  }

  private static func isCounterClockwise(
    _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>
  ) -> Bool {
    (c.y - a.y) * (b.x - a.x) > (b.y - a.y) * (c.x - a.x)
  }
}
