/// A continued fraction `b0 + a1 / (b1 + a2 / (b2 + ...))`, evaluated forwards.
///
/// Source: Lentz (1976), with Thompson and Barnett's guard against zeros (1986).
struct ContinuedFraction {
  private static let tiny = 1e-300
  private(set) var value: Double
  private var c: Double
  private var d = 0.0

  init(first: Double) {
    value = first == 0 ? Self.tiny : first
    c = value
  }

  /// Adds a level and returns whether the value no longer changes.
  @discardableResult
  mutating func append(numerator: Double, denominator: Double) -> Bool {
    d = denominator + numerator * d
    c = denominator + numerator / c
    d = 1 / (d == 0 ? Self.tiny : d)
    c = c == 0 ? Self.tiny : c
    value *= c * d
    return abs(c * d - 1) < 0x1p-52
  }
}
