/// The ball of maze2d: constants of its motion and of its contacts, in SI units.
///
/// They are those of D4RL's MuJoCo model, with MuJoCo's default contact parameters.
enum Ball {
  /// The radius.
  static let radius = 0.1
  /// The mass of a ball of radius 0.1 and density 1000.
  static let mass = 4 * Double.pi / 3
  /// The damping of each slide joint.
  static let damping = 1.0
  /// The force of an action of 1.
  static let gear = 100.0
  /// The time of a step.
  static let timeStep = 0.01
  /// The bound of a velocity component at the beginning of a step.
  static let speedLimit = 5.0
  /// What a cell's index is from its centre, in coordinates of the ball's centre less observations.
  static let offset = 1.2
  /// Contacts begin at this distance.
  static let margin = 0.002
  /// The damping term of the reference acceleration, `2 / (.95 * .02)`.
  static let contactDamping = 2 / (0.95 * 0.02)
  /// The stiffness of the reference acceleration, `1 / (.95^2 * .02^2)`.
  static let contactStiffness = 1 / (0.95 * 0.95 * 0.02 * 0.02)

  /// The impedance of a contact `depth` beyond its margin, from .9 at 0 to .95 at 0.001.
  ///
  /// MuJoCo's power law of power 2 and midpoint .5.
  @inline(__always)
  static func impedance(depth: Double) -> Double {
    let x = depth / 0.001
    if x >= 1 { return 0.95 }
    let y = x <= 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x)
    return 0.9 + 0.05 * y
  }
}
