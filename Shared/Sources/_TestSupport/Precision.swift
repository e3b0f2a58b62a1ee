public import Tensors

/// What a build can be held to: `Scalar` is Float, or Double with `-D TENSOR_FLOAT64`.
public enum Precision {
  /// Whether this is the Double build.
  public static let isDouble = MemoryLayout<Scalar>.size == 8

  /// A bound on the relative error of gradients against differences.
  public static let gradientTolerance = isDouble ? 1e-6 : 2e-3

  /// A bound on the error of layers, losses and optimizers against fixtures.
  public static let fixtureTolerance = isDouble ? 1e-9 : 1e-5

  /// The spacing of numbers near 1.
  public static let unit = Double(Scalar.ulpOfOne)
}

/// The largest `|a - b| / max(1, |b|)` over all elements; infinite when shapes differ or one of
/// the two is not a number.
public func largestError(of found: Tensor, against expected: Tensor) -> Double {
  guard found.shape == expected.shape else { return .infinity }
  return largestError(
    of: found.scalars.map { Double($0) }, against: expected.scalars.map { Double($0) })
}

/// The largest `|a - b| / max(1, |b|)` over all elements; infinite when counts differ or one of
/// the two is not a number.
///
/// Equal infinities agree, and so do two undefined numbers.
public func largestError(of found: [Double], against expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let (a, b) = pair
    if a == b || a.isNaN && b.isNaN { return worst }
    let error = abs(a - b) / max(1, abs(b))
    return error.isNaN ? .infinity : max(worst, error)
  }
}
