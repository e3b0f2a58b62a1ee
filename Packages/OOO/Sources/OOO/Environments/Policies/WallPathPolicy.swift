public import Randomness

/// Goes over the wall of ``PointMassWall``, the long way, with noise.
///
/// Waypoints are (.45 ± .05, 1.3 ± .08), (.6 ± .05, 1.3 ± .08) and the goal. An action is the largest
/// step that keeps to the straight line to the waypoint, plus normal noise, clipped to ±1: clipped
/// one axis at a time, the path would run along the wall.
public struct WallPathPolicy: ScriptedPolicy {
  /// The standard deviation of the noise in units of action.
  public let noise: Double
  private var waypoints = [PointMassWall.goal]
  private var index = 0
  private var generator = RandomKey(seed: 0).generator()

  /// The policy with a level of noise.
  public init(noise: Double = 0.3) { self.noise = noise }

  /// Draws waypoints.
  public mutating func begin(key: RandomKey) {
    generator = key.generator()
    waypoints = [0.45, 0.6].map { x in
      let dx = generator.uniform(in: -0.05...0.05)
      return SIMD2(x + dx, 1.3 + generator.uniform(in: -0.08...0.08))
    }
    waypoints.append(PointMassWall.goal)
    index = 0
  }

  /// A noisy step towards the next waypoint.
  public mutating func action(at point: SIMD4<Double>) -> SIMD2<Double> {
    let position = point.lowHalf
    let gap = waypoints[index] - position
    // Nearer than the lowest waypoint is above the wall's end, which would stop the next leg.
    if (gap * gap).sum() < 0.02 * 0.02 { index = min(index + 1, waypoints.count - 1) }
    let step = (waypoints[index] - position) / PointMassWall.stepLength
    let x = generator.normal(standardDeviation: noise)
    let disturbance = SIMD2(x, generator.normal(standardDeviation: noise))
    let straight = step / max(abs(step.x), abs(step.y), 1)
    return clipped(straight + disturbance, to: 1)
  }
}
