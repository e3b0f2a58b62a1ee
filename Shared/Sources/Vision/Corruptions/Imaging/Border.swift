/// How an image goes on beyond its edge, for the samples `a b c d`.
public enum Border: Sendable, Hashable {
  /// The nearest edge sample: `a a a | a b c d | d d d`.
  case replicate
  /// Mirrored about the edge sample: `d c b | a b c d | c b a`.
  case reflect101
  /// Mirrored about the edge: `c b a | a b c d | d c b`.
  case symmetric
  /// Zeros: `0 0 0 | a b c d | 0 0 0`.
  case zero

  /// Returns the sample that stands at an index of an axis of `count` samples, nil for a zero.
  @inlinable
  public func index(_ index: Int, count: Int) -> Int? {
    if index >= 0 && index < count { return index }
    switch self {
    case .zero: return nil
    case .replicate: return index < 0 ? 0 : count - 1
    case .reflect101:
      guard count > 1 else { return 0 }
      let folded = Self.remainder(index, 2 * count - 2)
      return folded < count ? folded : 2 * count - 2 - folded
    case .symmetric:
      let folded = Self.remainder(index, 2 * count)
      return folded < count ? folded : 2 * count - 1 - folded
    }
  }

  @usableFromInline
  static func remainder(_ value: Int, _ modulus: Int) -> Int {
    let remainder = value % modulus
    return remainder < 0 ? remainder + modulus : remainder
  }
}
