/// An instance of Theorem 1 in closed form: full fine-tuning loses what first-layer tuning keeps.
///
/// The model is `f(x) = v bᵀx`; inputs are the axes `e_1 ... e_m`, which the source has, and the
/// new axis `e_(m+1)`; every label is 1. Pretraining left `v = 1`, `b_j = 1` for `j <= m` and
/// `b_(m+1) = 0`. A target point is the new axis with probability ½, else a uniform source axis.
///
/// Gradient flow on all weights conserves `v² - Σ b_j²` over the axes of the sample and ends where
/// `v b_j = 1` on them. With `h` distinct source axes in the sample this is
///
///     v⁴ - (1 - h) v² - (h + 1) = 0,
///
/// so `v > 1`, and each source axis that the sample misses is left with the error `(v - 1)²`.
/// Flow on the first layer alone moves only `b_(m+1)`, to 1, and leaves no error at all.
///
/// Source: Theorem 1 of the paper; the instance and its solution are this project's.
public struct LinearTwoLayer: Sendable, Hashable, Codable {
  /// The number `m` of source axes.
  public let sourceDirections: Int

  /// An instance with the given number of source axes, at least one.
  public init(sourceDirections: Int) {
    precondition(sourceDirections > 0, "\(sourceDirections) source directions, expected 1 or more")
    self.sourceDirections = sourceDirections
  }

  /// `v²` where full tuning ends: the positive root of `v⁴ - (1 - h) v² - (h + 1) = 0`.
  ///
  /// For `h = 0` it is the golden ratio.
  public static func headSquared(seenDirections h: Int) -> Double { 1 + excess(h) }

  /// `v` where full tuning ends (Theorem 1).
  public static func head(seenDirections h: Int) -> Double {
    headSquared(seenDirections: h).squareRoot()
  }

  /// The weight `b_(m+1) = 1 / v` of the new axis where full tuning ends (Theorem 1).
  public static func newWeight(seenDirections h: Int) -> Double { 1 / head(seenDirections: h) }

  /// The squared error `(v - 1)²` that full tuning leaves on each missed source axis (Theorem 1).
  public static func missedError(seenDirections h: Int) -> Double {
    let difference = excess(h) / (head(seenDirections: h) + 1)
    return difference * difference
  }

  /// `v² - 1`, in a form that loses no digits for large `h`.
  private static func excess(_ h: Int) -> Double {
    precondition(h >= 0, "\(h) seen directions, expected 0 or more")
    let touched = Double(h) + 1
    return 2 / (touched + (touched * touched + 4).squareRoot())
  }

  /// The population loss where full tuning ends, if the new axis is in the sample:
  /// `½ (1 - h/m) (v - 1)²` (Theorem 1).
  public func populationLoss(seenDirections h: Int) -> Double {
    let missed = 1 - Double(h) / Double(sourceDirections)
    return 0.5 * missed * Self.missedError(seenDirections: h)
  }
}
