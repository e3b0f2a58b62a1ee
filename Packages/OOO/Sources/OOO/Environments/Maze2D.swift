public import Randomness
public import ReinforcementLearning

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// D4RL's maze2d: a ball of 0.1 m that is pushed through a maze towards a fixed goal.
///
/// Observation and state are (x, y, vx, vy), the action a force of at most 100 N along each axis.
/// An episode never terminates; it starts in any free cell, or far from the goal, ±0.1 around the
/// cell's place, with velocities of 0.1 N(0, 1). The maze's walls stand 0.2 further than the cells' numbers say, as in D4RL: in a
/// corridor of cell `w` the ball moves in about [w - 0.6, w + 0.2].
public struct Maze2D: PointEnvironment {
  /// How the reward is computed from the new position.
  public enum Reward: String, Sendable, CaseIterable, Codable {
    /// 1 within 0.5 of the goal, else 0.
    case sparse
    /// `exp(-distance)`.
    case dense
  }

  /// How walls act.
  public enum Contacts: String, Sendable, CaseIterable, Codable {
    /// MuJoCo's soft contacts; one step agrees with MuJoCo 3.3.7 to 3e-14.
    case exact
    /// The position is held in the corridor and the velocity into the wall is lost. Other physics:
    /// returns must not be compared with D4RL's.
    case clamped
  }

  /// Where episodes start.
  public enum Starts: String, Sendable, CaseIterable, Codable {
    /// In any free cell, that of the goal among them, as in D4RL.
    case anywhere
    /// In a cell from which the way to the goal is longest. Returns must not be compared with D4RL's.
    case far
  }

  /// What can be known of the maze.
  public let specification: EnvironmentSpecification
  /// The maze.
  public let map: MazeMap
  /// The kind of reward.
  public let reward: Reward
  /// The kind of contacts.
  public let contacts: Contacts
  /// Where episodes start.
  public let starts: Starts
  private let startCells: [MazeMap.Cell]
  /// The position (x, y), in metres from the place of cell (0, 0).
  public internal(set) var position: SIMD2<Double>
  /// The velocity (vx, vy), in metres a second.
  public internal(set) var velocity = SIMD2<Double>.zero

  /// One of D4RL's mazes, with the ball at rest in the first free cell.
  public init(
    _ layout: MazeLayout, reward: Reward = .sparse, contacts: Contacts = .exact,
    starts: Starts = .anywhere
  ) throws(OOOError) {
    let isComparable = reward == .sparse && contacts == .exact && starts == .anywhere
    let specification = EnvironmentSpecification(
      name: Self.name(layout, reward, contacts, starts), observationSize: 4, actionSize: 2,
      horizon: layout.horizon, referenceReturns: isComparable ? layout.referenceReturns : nil)
    self.init(specification, try MazeMap(layout.rows), reward, contacts, starts)
  }

  /// A maze of one's own.
  public init(
    map: MazeMap, name: String = "maze2d", horizon: Int? = 600, reward: Reward = .sparse,
    contacts: Contacts = .exact, starts: Starts = .anywhere
  ) {
    let specification = EnvironmentSpecification(
      name: name, observationSize: 4, actionSize: 2, horizon: horizon)
    self.init(specification, map, reward, contacts, starts)
  }

  private init(
    _ specification: EnvironmentSpecification, _ map: MazeMap, _ reward: Reward,
    _ contacts: Contacts, _ starts: Starts
  ) {
    self.specification = specification
    self.map = map
    self.reward = reward
    self.contacts = contacts
    self.starts = starts
    startCells = starts == .far ? map.farthestCells : map.freeCells
    position = (startCells.first ?? map.goal).position
  }

  /// The name under which a maze is found, such as "maze2d-large-dense".
  public static func name(
    _ layout: MazeLayout, _ reward: Reward, _ contacts: Contacts, _ starts: Starts = .anywhere
  ) -> String {
    "maze2d-\(layout.rawValue)" + (reward == .dense ? "-dense" : "")
      + (contacts == .clamped ? "-clamped" : "") + (starts == .far ? "-far" : "")
  }

  /// Position and velocity.
  public var stateNames: [String] { ["x", "y", "vx", "vy"] }

  /// Four.
  public var stateSize: Int { 4 }

  /// (x, y, vx, vy).
  public var point: SIMD4<Double> { SIMD4(lowHalf: position, highHalf: velocity) }

  /// (x, y, vx, vy).
  public var view: SIMD4<Double> { point }

  /// Starts in a random cell of those in which episodes start.
  public mutating func begin(key: RandomKey) {
    var generator = key.generator()
    let cell = startCells[generator.integer(below: startCells.count)]
    let x = generator.uniform(in: -0.1...0.1)
    let y = generator.uniform(in: -0.1...0.1)
    position = cell.position + SIMD2(x, y)
    velocity.x = generator.normal(standardDeviation: 0.1)
    velocity.y = generator.normal(standardDeviation: 0.1)
  }

  /// Goes to a position and a velocity; the ball's centre must not lie in a wall.
  public mutating func place(at point: SIMD4<Double>) throws(EnvironmentError) {
    let cell = point.lowHalf + (Ball.offset - 0.5)
    let limits = SIMD2(Double(map.height), Double(map.width))
    guard all(cell .>= 0), all(cell .< limits), !map.isWall(Int(cell.x), Int(cell.y)) else {
      throw unusable("(\(point.x), \(point.y)) is inside a wall or outside the maze")
    }
    position = point.lowHalf
    velocity = point.highHalf
  }

  /// Goes 0.01 s on.
  public mutating func advance(by action: SIMD2<Double>) -> StepOutcome {
    velocity = clipped(velocity, to: Ball.speedLimit)
    let push = Ball.gear * clipped(action, to: 1)
    switch contacts {
    case .exact: moveWithContacts(push)
    case .clamped: moveClamped(push)
    }
    return StepOutcome(reward: rewardHere)
  }

  private var rewardHere: Double {
    let gap = position - map.goal.position
    let distance = (gap * gap).sum().squareRoot()
    return reward == .sparse ? (distance <= 0.5 ? 1 : 0) : exp(-distance)
  }
}
