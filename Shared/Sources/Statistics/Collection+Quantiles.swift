extension Collection<Double> {
  /// The middle value, or the mean of the two middle ones; NaN for no values or any NaN.
  public var median: Double {
    quantile(0.5)
  }

  /// The mean of the middle half: `floor(n / 4)` values are left out at either end.
  ///
  /// NaN for no values or any NaN. Source: Agarwal et al., "Deep reinforcement learning at the edge
  /// of the statistical precipice" (2021), the 25 % trimmed mean.
  public var interquartileMean: Double {
    guard let sorted = sortedOrNil else { return .nan }
    let trimmed = sorted.count / 4
    return sorted[trimmed..<(sorted.count - trimmed)].mean
  }

  /// The quantile of this probability, interpolated linearly (type 7: position `p (n - 1)`).
  ///
  /// NaN for no values, any NaN, or a probability outside `0...1`.
  public func quantile(_ probability: Double) -> Double {
    guard let sorted = sortedOrNil else { return .nan }
    return sorted.quantileOfSorted(probability)
  }

  /// The values in ascending order; nil for no values or any NaN.
  private var sortedOrNil: [Double]? {
    isEmpty || contains(where: \.isNaN) ? nil : sorted()
  }
}

extension [Double] {
  /// The type 7 quantile of values in ascending order.
  func quantileOfSorted(_ probability: Double) -> Double {
    guard (0...1).contains(probability), !isEmpty else { return .nan }
    let position = probability * Double(count - 1)
    let lower = Int(position)
    let (a, b) = (self[lower], self[Swift.min(lower + 1, count - 1)])
    // Equal infinities must not be subtracted.
    return a == b ? a : a + (position - Double(lower)) * (b - a)
  }
}
