/// A frictionless contact of the ball with one wall.
struct BallContact {
  /// The unit vector from the wall to the ball's centre.
  var normal: SIMD2<Double>
  /// The diagonal of the regularised constraint matrix, `A_ii + R_i`.
  var diagonal: Double
  /// The linear term of the force problem, `n . F / m - aref`.
  var offset: Double
  /// The force along the normal.
  var force = 0.0
}

/// The contacts of one moment: at most the wall beside, the wall above and the one between them.
struct BallContacts {
  private(set) var count = 0
  private var contacts = InlineArray<3, BallContact>(
    repeating: BallContact(normal: .zero, diagonal: 1, offset: 0))

  /// No contacts.
  @inline(__always)
  init() {}

  /// Adds the contact with the unit square centred at `wall` if the ball is within the margin.
  ///
  /// `A + R = 1/m + (1 - d)/(d m) = 1/(d m)`, `aref = -b (n . v) - k d rho`.
  @inline(__always)
  mutating func add(
    wall: SIMD2<Double>, center: SIMD2<Double>, velocity: SIMD2<Double>, force: SIMD2<Double>
  ) {
    let nearest = pointwiseMin(pointwiseMax(center, wall - 0.5), wall + 0.5)
    let gap = center - nearest
    let distance = (gap * gap).sum().squareRoot()
    let rho = distance - Ball.radius - Ball.margin
    // A centre inside a wall has no normal; valid states do not get there.
    guard rho < 0, distance > 0 else { return }
    let normal = gap / distance
    let impedance = Ball.impedance(depth: -rho)
    let reference =
      -Ball.contactDamping * (normal * velocity).sum()
      - Ball.contactStiffness * impedance * rho
    contacts[count] = BallContact(
      normal: normal, diagonal: 1 / (impedance * Ball.mass),
      offset: (normal * force).sum() / Ball.mass - reference)
    count += 1
  }

  /// The force of all contacts: `sum f_i n_i` with `f >= 0` minimising
  /// `f (A + R) f / 2 + f (n . F / m - aref)`.
  @inline(__always)
  mutating func totalForce() -> SIMD2<Double> {
    if count == 0 { return .zero }
    if count == 1 { return contacts[0].normal * alone(0) }
    if count == 2 { solvePair() } else { solveAll() }
    var sum = SIMD2<Double>.zero
    for i in 0..<count { sum += contacts[i].normal * contacts[i].force }
    return sum
  }

  /// The force of a contact if no other pushes.
  @inline(__always)
  private func alone(_ i: Int) -> Double { max(0, -contacts[i].offset / contacts[i].diagonal) }

  private func coupling(_ i: Int, _ j: Int) -> Double {
    (contacts[i].normal * contacts[j].normal).sum() / Ball.mass
  }

  /// The minimum over both forces if both push; else one pushes alone, or none.
  private mutating func solvePair() {
    let (a, b) = (contacts[0], contacts[1])
    let c = coupling(0, 1)
    let determinant = a.diagonal * b.diagonal - c * c
    let first = (c * b.offset - b.diagonal * a.offset) / determinant
    let second = (c * a.offset - a.diagonal * b.offset) / determinant
    if first >= 0 && second >= 0 {
      (contacts[0].force, contacts[1].force) = (first, second)
      return
    }
    // The matrix is positive definite, so exactly one of the remaining cases meets the conditions.
    let f0 = alone(0)
    let f1 = alone(1)
    let firstAlone = c * f0 + b.offset >= 0
    (contacts[0].force, contacts[1].force) = firstAlone ? (f0, 0) : (0, f1)
  }

  /// Projected Gauss-Seidel until nothing moves by more than 1e-14 of the largest force.
  private mutating func solveAll() {
    for _ in 0..<10_000 {
      var change = 0.0
      var largest = 1.0
      for i in 0..<count {
        let old = contacts[i].force
        var gradient = contacts[i].offset
        for j in 0..<count where j != i { gradient += coupling(i, j) * contacts[j].force }
        let new = max(0, -gradient / contacts[i].diagonal)
        contacts[i].force = new
        change = max(change, abs(new - old))
        largest = max(largest, new)
      }
      if change <= 1e-14 * largest { return }
    }
  }
}
