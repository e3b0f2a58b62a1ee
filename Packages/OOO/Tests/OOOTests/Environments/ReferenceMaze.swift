import OOO

/// Maze2d as its equations are written, slow and plain, to compare with.
///
/// Every wall is tried, and the forces of all contacts are found by projected Gauss-Seidel.
struct ReferenceMaze {
  let walls: [SIMD2<Double>]
  var position: SIMD2<Double>
  var velocity: SIMD2<Double>
  /// The largest number of contacts at once.
  private(set) var mostContacts = 0

  init(_ maze: Maze2D) {
    walls = maze.map.wallCells.map { SIMD2(Double($0.row + 1), Double($0.column + 1)) }
    (position, velocity) = (maze.position, maze.velocity)
  }

  mutating func advance(by action: SIMD2<Double>) {
    let mass = 4 * Double.pi / 3
    velocity.clamp(lowerBound: SIMD2(-5, -5), upperBound: SIMD2(5, 5))
    let push = action.clamped(lowerBound: SIMD2(-1, -1), upperBound: SIMD2(1, 1))
    var force = 100 * push - velocity
    let contacts = activeContacts(force: force, mass: mass)
    mostContacts = max(mostContacts, contacts.count)
    var f = [Double](repeating: 0, count: contacts.count)
    for _ in 0..<3000 {
      for i in contacts.indices {
        var gradient = contacts[i].offset
        for j in contacts.indices {
          gradient += (contacts[i].normal * contacts[j].normal).sum() / mass * f[j]
        }
        gradient += contacts[i].regularization * f[i]
        f[i] = max(0, f[i] - gradient / (1 / mass + contacts[i].regularization))
      }
    }
    for i in contacts.indices { force += f[i] * contacts[i].normal }
    velocity += 0.01 * force / (mass + 0.01)
    position += 0.01 * velocity
  }

  private struct Contact {
    let normal: SIMD2<Double>
    let regularization: Double
    let offset: Double
  }

  private func activeContacts(force: SIMD2<Double>, mass: Double) -> [Contact] {
    let center = position + 1.2
    return walls.compactMap { wall in
      let nearest = center.clamped(lowerBound: wall - 0.5, upperBound: wall + 0.5)
      let gap = center - nearest
      let length = (gap * gap).sum().squareRoot()
      guard length - 0.1 < 0.002 else { return nil }
      let normal = gap / length
      let rho = length - 0.1 - 0.002
      let x = abs(rho) / 0.001
      let y = x >= 1 ? 1 : x <= 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x)
      let d = 0.9 + 0.05 * y
      let speed = (normal * velocity).sum()
      let reference = -2 / (0.95 * 0.02) * speed - d * rho / (0.95 * 0.95 * 0.02 * 0.02)
      return Contact(
        normal: normal, regularization: (1 - d) / (d * mass),
        offset: (normal * force).sum() / mass - reference)
    }
  }
}
