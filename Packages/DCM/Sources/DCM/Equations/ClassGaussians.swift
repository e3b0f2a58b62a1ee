public import LinearAlgebra
public import Randomness
public import Tensors

/// One Gaussian per class with a common covariance, from which VOS draws outliers.
///
/// Du et al. 2022, equations 2 to 4.
public struct ClassGaussians: Sendable {
  /// The means, `[classes, width]`.
  public let means: Matrix
  /// The Cholesky factor of the common covariance.
  public let factor: CholeskyDecomposition

  /// Fits means and the covariance `1/n sum (x - mean_y)(x - mean_y)^T + ridge I` to features, one
  /// matrix `[examples, width]` a class.
  ///
  /// - Throws: `LinearAlgebraError` for entries that are not finite or a covariance that is not
  ///   positive definite.
  public init(_ features: [Matrix], ridge: Double = 1e-4) throws(LinearAlgebraError) {
    let width = features.first?.columns ?? 0
    let count = features.reduce(0) { $0 + $1.rows }
    var scatter = Matrix(diagonal: [Double](repeating: ridge * Double(count), count: width))
    var means: [[Double]] = []
    for members in features {
      guard members.rows > 0 else { throw .tooFewRows(found: 0, needed: 1) }
      let mean = members.columnMeans()
      let deviations = members.centered(on: mean)
      scatter = scatter + Matrix.product(deviations, deviations, transposing: .left)
      means.append(mean)
    }
    self.means = Matrix(means)
    let covariance = 0.5 / Double(max(count, 1)) * (scatter + scatter.transposed)
    factor = try covariance.choleskyDecomposition()
  }

  /// The `kept` least likely of `candidates` draws from each class, as `[classes * kept, width]`.
  ///
  /// A draw is `mean + L e` with `e` standard normal, and its density falls with `|e|`, so only the
  /// longest `e` are looked for.
  public func virtualOutliers(candidates: Int, kept: Int, key: RandomKey) -> Tensor {
    let outliers = (0..<means.rows).flatMap { label in
      farthest(candidates, kept, key.split(label)).map { point(label, $0) }
    }
    return Tensor(
      outliers.flatMap { $0.map { Scalar($0) } }, shape: [outliers.count, means.columns])
  }

  private func farthest(_ candidates: Int, _ kept: Int, _ key: RandomKey) -> [[Double]] {
    var generator = key.generator()
    let width = means.columns
    return Tensor(normal: [candidates, width], using: &generator).withScalars { values in
      let lengths = (0..<candidates).map { row in
        values[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 }
      }
      let order = lengths.indices.sorted { lengths[$0] > lengths[$1] }
      return order.prefix(kept).map { row in
        values[row * width..<(row + 1) * width].map { Double($0) }
      }
    }
  }

  private func point(_ label: Int, _ noise: [Double]) -> [Double] {
    noise.indices.map { row in
      (0...row).reduce(means[label, row]) { $0 + factor.factor[row, $1] * noise[$1] }
    }
  }
}
