public import Tensors

/// Mean and variance of rows that come in batches, merged by the parallel-variance rule.
///
/// With a batch of `n` rows of mean `m` and population variance `v`, `delta = m - mean` and
/// `total = count + n`: `mean += delta n / total` and
/// `variance = (variance count + v n + delta^2 count n / total) / total`.
/// Source: Chan, Golub & LeVeque (1979); the start is that of the OOO authors' code.
public struct RunningMoments: Sendable, Hashable, Codable {
  /// The mean of each column.
  public private(set) var means: [Double]
  /// The population variance of each column.
  public private(set) var variances: [Double]
  /// The number of rows so far, with the weight of the start.
  public private(set) var count: Double

  /// Mean 0 and variance 1 with the weight of 1e-4 rows, for rows of `size` numbers.
  public init(size: Int) {
    means = [Double](repeating: 0, count: size)
    variances = [Double](repeating: 1, count: size)
    count = 1e-4
  }

  /// Merges the rows of `[batch, size]`.
  public mutating func merge(_ rows: Tensor) {
    let size = means.count
    precondition(rows.shape[-1] == size, "rows of shape \(rows.shape) where \(size) numbers go")
    rows.withScalars { scalars in
      let batch = scalars.count / size
      for column in 0..<size {
        merge(column: column, of: batch) { Double(scalars[$0 * size + column]) }
      }
      count += Double(batch)
    }
  }

  /// Merges numbers, where a row is one number.
  public mutating func merge(_ values: [Double]) {
    precondition(means.count == 1, "single numbers where rows have \(means.count)")
    merge(column: 0, of: values.count) { values[$0] }
    count += Double(values.count)
  }

  private mutating func merge(column: Int, of batch: Int, value: (Int) -> Double) {
    guard batch > 0 else { return }
    let (rows, total) = (Double(batch), count + Double(batch))
    let mean = (0..<batch).reduce(0) { $0 + value($1) } / rows
    let squares = (0..<batch).reduce(0) { $0 + (value($1) - mean) * (value($1) - mean) }
    let delta = mean - means[column]
    means[column] += delta * rows / total
    variances[column] =
      (variances[column] * count + squares + delta * delta * count * rows / total) / total
  }

  /// Rows `[batch, size]` less the mean, over the deviation, clipped to `±bound`.
  ///
  /// `epsilon` is added to the variance; with 0, as in the authors' code, a column that never
  /// varies has a variance near `1e-4 / count` and its rounding is blown up.
  public func standardized(_ rows: Tensor, bound: Scalar, epsilon: Double = 0) -> Tensor {
    let scales = variances.map { Scalar(1 / ($0 + epsilon).squareRoot()) }
    let centred = rows - Tensor(means.map { Scalar($0) })
    return (centred * Tensor(scales)).clipped(to: -bound...bound)
  }
}
