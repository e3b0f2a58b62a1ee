extension Collection<Double> {
  /// The arithmetic mean; NaN for no values.
  @inlinable
  public var mean: Double {
    reduce(0, +) / Double(count)
  }

  /// The unbiased variance, `sum (x - mean)^2 / (n - 1)`; NaN for fewer than two values.
  @inlinable
  public var variance: Double {
    guard count > 1 else { return .nan }
    let center = mean
    var (squares, residual) = (0.0, 0.0)
    for value in self {
      squares += (value - center) * (value - center)
      residual += value - center
    }
    // The second term takes back what rounding of the mean added.
    let sum = squares - residual * residual / Double(count)
    return (sum < 0 ? 0 : sum) / Double(count - 1)
  }

  /// The square root of the unbiased variance; NaN for fewer than two values.
  @inlinable
  public var standardDeviation: Double {
    variance.squareRoot()
  }

  /// The standard error of the mean, `standardDeviation / sqrt(n)`; NaN for fewer than two values.
  @inlinable
  public var standardError: Double {
    (variance / Double(count)).squareRoot()
  }
}
