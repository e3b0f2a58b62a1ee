import Randomness

/// Two-dimensional and low-data sets on which each method wins or loses; logits are analytic, so
/// that nothing is trained.
///
/// They are this project's, built to show the effects that the paper's toy sets show.
public enum ToySet: Sendable, Hashable, Codable {
  /// Two Gaussian classes; OOD far on the side where confidence grows.
  case farConfident
  /// The same classes; OOD far along the boundary.
  case farAlongBoundary
  /// The same classes; OOD between them.
  case betweenClasses
  /// XOR of two bimodal classes; OOD at the centre, where both class means lie.
  case bimodal
  /// Three narrow classes on a circle; OOD far out on the boundaries.
  case wideOOD
  /// Three classes spread along a circle; OOD near the centre.
  case wideClasses
  /// Five classes in 100 dimensions with this many training samples each; no logits.
  case lowData(perClass: Int)

  /// The six sets of table 1.3.
  public static let table: [ToySet] = [
    .farConfident, .farAlongBoundary, .betweenClasses, .bimodal, .wideOOD, .wideClasses,
  ]

  /// The numbers of training samples per class of the low-data table.
  public static let lowDataCounts = [2, 5, 10, 20, 21, 25, 50, 100, 400, 2000]

  /// Short name: `T1`, `T1b`, ..., `T4 n=5`.
  public var name: String {
    switch self {
    case .farConfident: "T1"
    case .farAlongBoundary: "T1b"
    case .betweenClasses: "T1c"
    case .bimodal: "T2"
    case .wideOOD: "T3a"
    case .wideClasses: "T3b"
    case .lowData(let count): "T4 n=\(count)"
    }
  }

  /// The number of classes.
  public var classes: Int {
    switch self {
    case .farConfident, .farAlongBoundary, .betweenClasses, .bimodal: 2
    case .wideOOD, .wideClasses: 3
    case .lowData: 5
    }
  }

  /// Logits of a point, `[classes]`; nil where the set has none.
  public func logits(_ point: [Double]) -> [Double]? {
    switch self {
    case .farConfident, .farAlongBoundary, .betweenClasses: ToyEquations.line(point)
    case .bimodal: ToyEquations.exclusiveOr(point)
    case .wideOOD, .wideClasses: ToyEquations.circle(point)
    case .lowData: nil
    }
  }

  /// One training, in-distribution or out-of-distribution point.
  func point(_ part: ToyPart, using generator: inout RandomGenerator) -> [Double] {
    switch (self, part) {
    case (.farConfident, .outside): normal([10, 0], 1, &generator)
    case (.farAlongBoundary, .outside): normal([0, 8], 1, &generator)
    case (.betweenClasses, .outside): normal([0, 0], 0.1, &generator)
    case (.farConfident, .inside(let label)), (.farAlongBoundary, .inside(let label)),
      (.betweenClasses, .inside(let label)):
      normal([label == 0 ? -2 : 2, 0], 1, &generator)
    case (.bimodal, .outside): normal([0, 0], 0.5, &generator)
    case (.bimodal, .inside(let label)):
      normal(ToyEquations.corners[label][generator.integer(below: 2)], 0.5, &generator)
    case (.wideOOD, _), (.wideClasses, _): circlePoint(part, &generator)
    case (.lowData, _): ToyEquations.spread(part, using: &generator)
    }
  }

  private func circlePoint(_ part: ToyPart, _ generator: inout RandomGenerator) -> [Double] {
    let isWide = self == .wideClasses
    let (center, radius, angles): (Int, Double, ClosedRange<Double>) =
      switch part {
      case .inside(let label): (label, 4, isWide ? -50...50 : -10...10)
      case .outside: (generator.integer(below: 3), isWide ? 1.5 : 10, isWide ? -10...10 : 58...62)
      }
    let angle = (120 * Double(center) + generator.uniform(in: angles)) * .pi / 180
    let length = generator.normal(mean: radius, standardDeviation: 0.2)
    return ToyEquations.polar(length, angle)
  }

  private func normal(
    _ mean: [Double], _ deviation: Double, _ generator: inout RandomGenerator
  ) -> [Double] {
    mean.map { generator.normal(mean: $0, standardDeviation: deviation) }
  }
}

/// Which points of a toy set.
enum ToyPart {
  case inside(label: Int)
  case outside
}
