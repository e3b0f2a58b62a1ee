extension Maze2D {
  /// The ball's surroundings: its cell and which of its neighbours can be within reach.
  private struct Surroundings {
    var row: Int
    var column: Int
    /// The side towards which a row, or a column, is near: -1, 0 (neither) or 1.
    var rowSide = 0
    var columnSide = 0

    @inline(__always)
    init(center: SIMD2<Double>, reach: Double) {
      let cell = center - 0.5
      let base = cell.rounded(.down)
      let inside = cell - base
      row = Int(base.x)
      column = Int(base.y)
      rowSide = Self.side(inside.x, reach)
      columnSide = Self.side(inside.y, reach)
    }

    @inline(__always)
    private static func side(_ inside: Double, _ reach: Double) -> Int {
      inside < reach ? -1 : inside > 1 - reach ? 1 : 0
    }
  }

  /// One step of MuJoCo: forces of contacts, then semi-implicit Euler with implicit damping.
  ///
  /// Cells are one wide and the ball reaches 0.102, so it touches at most one row and one column of
  /// neighbours: three walls.
  @inline(__always)
  mutating func moveWithContacts(_ push: SIMD2<Double>) {
    var force = push - Ball.damping * velocity
    let center = position + Ball.offset
    let near = Surroundings(center: center, reach: Ball.radius + Ball.margin)
    if near.rowSide != 0 || near.columnSide != 0 {
      force += contactForce(near, center: center, force: force)
    }
    integrate(force)
  }

  @inline(__always)
  private func contactForce(
    _ near: Surroundings, center: SIMD2<Double>, force: SIMD2<Double>
  ) -> SIMD2<Double> {
    let (row, column) = (near.row + near.rowSide, near.column + near.columnSide)
    var contacts = BallContacts()
    func add(_ row: Int, _ column: Int) {
      guard map.isWall(row, column) else { return }
      contacts.add(
        wall: SIMD2(Double(row + 1), Double(column + 1)), center: center, velocity: velocity,
        force: force)
    }
    if near.rowSide != 0 { add(row, near.column) }
    if near.columnSide != 0 { add(near.row, column) }
    if near.rowSide != 0 && near.columnSide != 0 { add(row, column) }
    return contacts.totalForce()
  }

  @inline(__always)
  private mutating func integrate(_ force: SIMD2<Double>) {
    let inertia = Ball.mass + Ball.timeStep * Ball.damping
    velocity += Ball.timeStep * force / inertia
    position += Ball.timeStep * velocity
  }

  /// A free step whose end is held out of the walls, without velocity into them.
  mutating func moveClamped(_ push: SIMD2<Double>) {
    // The ball is nowhere nearer to a wall than its radius, which no step can cross.
    integrate(push - Ball.damping * velocity)
    let center = position + Ball.offset
    let near = Surroundings(center: center, reach: Ball.radius)
    let (row, column) = (near.row + near.rowSide, near.column + near.columnSide)
    let hitsRow = near.rowSide != 0 && map.isWall(row, near.column)
    let hitsColumn = near.columnSide != 0 && map.isWall(near.row, column)
    if hitsRow { clampRow(near.row, near.rowSide) }
    if hitsColumn { clampColumn(near.column, near.columnSide) }
    let isCorner = near.rowSide != 0 && near.columnSide != 0 && !hitsRow && !hitsColumn
    guard isCorner && map.isWall(row, column) else { return }
    // The shorter way out of a corner's square.
    let fromCenter = center - SIMD2(Double(near.row + 1), Double(near.column + 1))
    if abs(fromCenter.x) < abs(fromCenter.y) {
      clampRow(near.row, near.rowSide)
    } else {
      clampColumn(near.column, near.columnSide)
    }
  }

  private mutating func clampRow(_ row: Int, _ side: Int) {
    position.x = Self.bound(row, side)
    velocity.x = side < 0 ? max(velocity.x, 0) : min(velocity.x, 0)
  }

  private mutating func clampColumn(_ column: Int, _ side: Int) {
    position.y = Self.bound(column, side)
    velocity.y = side < 0 ? max(velocity.y, 0) : min(velocity.y, 0)
  }

  /// Where the ball touches the side of a cell, in observation coordinates.
  private static func bound(_ cell: Int, _ side: Int) -> Double {
    Double(cell) + 1 - Ball.offset + Double(side) * (0.5 - Ball.radius)
  }
}
