/// How bonuses of distillation are brought to a common size.
public enum BonusNormalizer: Sendable, Hashable, Codable {
  /// Over the deviation of bonuses that are themselves normalised, as in the authors' code.
  ///
  /// Its fixed point is the root of the raw deviation: raw bonuses of deviation `s` come out with
  /// deviation `sqrt(s)`.
  case authors
  /// Over the deviation of raw bonuses.
  case std
  /// Over the deviation of discounted sums of raw bonuses (Burda et al. 2019).
  ///
  /// The rows of successive batches are taken for parallel streams, one per position in the batch.
  case discountedReturn(discount: Double)
  /// As they are.
  case none
}

/// A normaliser with what it remembers.
public struct BonusScale: Sendable, Hashable, Codable {
  /// The rule.
  public let normalizer: BonusNormalizer
  /// The moments of what the rule watches; their variance is `v_b`.
  public private(set) var moments = RunningMoments(size: 1)
  private var discounted: [Double] = []

  /// A fresh normaliser.
  public init(_ normalizer: BonusNormalizer) { self.normalizer = normalizer }

  /// A normaliser with a variance in place of the initial one.
  init(_ normalizer: BonusNormalizer, moments: RunningMoments) {
    self.normalizer = normalizer
    self.moments = moments
  }

  /// Raw bonuses over the deviation, `b = raw / sqrt(v_b)`.
  public func normalized(_ raw: [Double]) -> [Double] {
    guard normalizer != .none else { return raw }
    let deviation = moments.variances[0].squareRoot()
    // Bonuses that never vary are zero already, or carry no information.
    return deviation > 0 ? raw.map { $0 / deviation } : raw
  }

  /// Normalises a batch with the variance so far, then takes it into the variance.
  public mutating func normalize(_ raw: [Double]) -> [Double] {
    let result = normalized(raw)
    switch normalizer {
    case .authors: moments.merge(result)
    case .std: moments.merge(raw)
    case .discountedReturn(let discount):
      if discounted.count != raw.count { discounted = raw.map { _ in 0 } }
      discounted = zip(discounted, raw).map { $0 * discount + $1 }
      moments.merge(discounted)
    case .none: break
    }
    return result
  }
}
