/// A map of the plane, `(x, y) -> (a x + b y + c, d x + e y + f)`, from output to input positions.
public struct AffineMap: Sendable, Equatable {
  /// The map that leaves every position where it is.
  public static let identity = AffineMap(1, 0, 0, 0, 1, 0)

  let a, b, c, d, e, f: Double

  /// Creates a map from its six coefficients, the input column's first.
  public init(_ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double) {
    (self.a, self.b, self.c) = (a, b, c)
    (self.d, self.e, self.f) = (d, e, f)
  }

  /// Creates the linear map of a 2 x 2 matrix that leaves a point where it is.
  public init(matrix: (Double, Double, Double, Double), fixing point: (x: Double, y: Double)) {
    let (a, b, d, e) = matrix
    self.init(
      a, b, point.x - a * point.x - b * point.y, d, e, point.y - d * point.x - e * point.y)
  }

  /// Creates the map that takes three points to three others, nil where the first lie on a line.
  public init?(from source: [(x: Double, y: Double)], to target: [(x: Double, y: Double)]) {
    precondition(source.count == 3 && target.count == 3, "an affine map needs three points a side")
    let (ux, uy) = (source[1].x - source[0].x, source[1].y - source[0].y)
    let (vx, vy) = (source[2].x - source[0].x, source[2].y - source[0].y)
    let determinant = ux * vy - uy * vx
    guard determinant != 0 else { return nil }
    func coefficients(_ value: ((x: Double, y: Double)) -> Double) -> (Double, Double, Double) {
      let (u, v) = (value(target[1]) - value(target[0]), value(target[2]) - value(target[0]))
      let alongX = (u * vy - v * uy) / determinant
      let alongY = (v * ux - u * vx) / determinant
      return (alongX, alongY, value(target[0]) - alongX * source[0].x - alongY * source[0].y)
    }
    let (first, second) = (coefficients { $0.x }, coefficients { $0.y })
    self.init(first.0, first.1, first.2, second.0, second.1, second.2)
  }

  /// Returns the input position of an output position.
  public func callAsFunction(x: Double, y: Double) -> (x: Double, y: Double) {
    (a * x + b * y + c, d * x + e * y + f)
  }
}
