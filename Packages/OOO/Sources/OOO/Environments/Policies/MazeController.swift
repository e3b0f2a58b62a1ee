public import Randomness

/// D4RL's waypoint controller: a shortest path over cells, followed by a PD rule.
///
/// Waypoints are the next cells' places less U(0, .2) along both axes, the target's itself exactly;
/// `a = clip(10 (w - q) - v, ±1)`; the next waypoint follows when the ball is within .1 of one and
/// moved by less than .1.
public struct MazeController: ScriptedPolicy {
  private static let gain = 10.0
  private static let nearness = 0.1

  /// The maze.
  public let map: MazeMap
  /// The cell that is gone to; nil before the first action.
  public private(set) var target: MazeMap.Cell?
  private var waypoints: [SIMD2<Double>] = []
  private var index = 0
  private var previous = SIMD2<Double>.zero
  private var generator = RandomKey(seed: 0).generator()

  /// A controller for a maze.
  public init(map: MazeMap) { self.map = map }

  /// Forgets path and target.
  public mutating func begin(key: RandomKey) {
    generator = key.generator()
    target = nil
  }

  /// The action on the way to the maze's goal, which is held once it is reached.
  public mutating func action(at point: SIMD4<Double>) -> SIMD2<Double> {
    let (action, _) = command(
      position: point.lowHalf, velocity: point.highHalf, target: map.goal)
    return clipped(action, to: 1)
  }

  /// The action towards a cell, not clipped so that noise can be added, and whether it is reached.
  ///
  /// Another target than in the last call plans a new way.
  public mutating func command(
    position: SIMD2<Double>, velocity: SIMD2<Double>, target: MazeMap.Cell
  ) -> (action: SIMD2<Double>, isDone: Bool) {
    if target != self.target { plan(from: position, to: target) }
    let isSlow = Self.distance(previous, position) < Self.nearness
    let isDone = isSlow && Self.distance(position, target.position) < Self.nearness
    let waypoint = isDone ? target.position : waypoints[index]
    let action = Self.gain * (waypoint - position) - velocity
    if !isDone && isSlow && Self.distance(position, waypoint) < Self.nearness {
      index = min(index + 1, waypoints.count - 1)
    }
    previous = position
    return (action, isDone)
  }

  private mutating func plan(from position: SIMD2<Double>, to target: MazeMap.Cell) {
    let rounded = position.rounded(.toNearestOrEven)
    let start = MazeMap.Cell(Int(rounded.x), Int(rounded.y))
    let path = GridPlan(map: map, target: target).path(from: start, to: target)
    waypoints = []
    for cell in path {
      guard cell != target else { break }
      let x = 0.2 * generator.uniform()
      waypoints.append(cell.position - SIMD2(x, 0.2 * generator.uniform()))
    }
    waypoints.append(target.position)
    index = 0
    previous = start.position
    self.target = target
  }

  private static func distance(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    ((a - b) * (a - b)).sum().squareRoot()
  }
}
