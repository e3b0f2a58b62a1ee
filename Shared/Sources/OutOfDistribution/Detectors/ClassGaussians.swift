import LinearAlgebra

/// One Gaussian for each class, all with the same covariance, in the features of one layer.
///
/// `mu_c = mean of phi_i with y_i = c`, `S = (1/n) sum_i (phi_i - mu_{y_i})(phi_i - mu_{y_i})^T`.
/// Lee, Lee, Lee and Shin, "A simple unified framework for detecting out-of-distribution samples
/// and adversarial attacks" (2018), equation 1.
struct ClassGaussians: Equatable {
  /// The mean of all samples, `[1, width]`; subtracted first, since whitening a large common
  /// offset would cost digits.
  let center: Matrix
  /// The class means, `[classes, width]`.
  let means: Matrix
  let whitening: Whitening
  /// The whitened class means, `[classes, rank]`.
  private let whitenedMeans: Matrix

  var width: Int { means.columns }

  init(center: Matrix, means: Matrix, whitening: Whitening) {
    self.center = center
    self.means = means
    self.whitening = whitening
    whitenedMeans = means.centered(on: center.elements) * whitening.matrix
  }

  /// Fits the Gaussians of one layer to features `[samples, width]`.
  init(
    fitting features: Matrix, labels: ClassLabels, rule: PrecisionRule, layer: Int
  ) throws(DetectorError) {
    let means = Self.means(features, labels)
    let covariance = Self.tiedCovariance(features, means, labels)
    let whitening = try Whitening(
      covariance: covariance, samples: features.rows, rule: rule, layer: layer)
    let center = Matrix(rows: 1, columns: features.columns, elements: features.columnMeans())
    self.init(center: center, means: means, whitening: whitening)
  }

  /// The means by class, `[classes, width]`.
  static func means(_ features: Matrix, _ labels: ClassLabels) -> Matrix {
    let width = features.columns
    let values = features.elements
    var sums = [Double](repeating: 0, count: labels.classes * width)
    for (row, label) in labels.values.enumerated() {
      let (from, to) = (row * width, label * width)
      for column in 0..<width { sums[to + column] += values[from + column] }
    }
    for (index, sum) in sums.enumerated() {
      sums[index] = sum / Double(labels.counts[index / width])
    }
    return Matrix(rows: labels.classes, columns: width, elements: sums)
  }

  /// The covariance around the class means, divided by the number of samples: `[width, width]`.
  static func tiedCovariance(
    _ features: Matrix, _ means: Matrix, _ labels: ClassLabels
  ) -> Matrix {
    let parts = RowBlocks.map(features, height: 4096) { block, first in
      let deviations = deviations(block, means, labels.values[first..<first + block.rows])
      return Matrix.product(deviations, deviations, transposing: .left)
    }
    // Added in the order of the blocks: the sum does not depend on who finished first.
    let scatter = parts.dropFirst().reduce(parts[0], +)
    return 0.5 / Double(features.rows) * (scatter + scatter.transposed)
  }

  private static func deviations(
    _ block: Matrix, _ means: Matrix, _ labels: ArraySlice<Int>
  ) -> Matrix {
    let width = block.columns
    var values = block.elements
    let centers = means.elements
    for (row, label) in labels.enumerated() {
      let (to, from) = (row * width, label * width)
      for column in 0..<width { values[to + column] -= centers[from + column] }
    }
    return Matrix(rows: block.rows, columns: width, elements: values)
  }
}

extension ClassGaussians {
  /// The squared distances to every class mean, `(phi - mu_c)^T P (phi - mu_c)`:
  /// `[samples, classes]`.
  func squaredDistances(_ features: Matrix) -> Matrix {
    let distances = RowBlocks.numbers(features) { block in
      let whitened = whiten(block)
      return (0..<block.rows).flatMap { row in
        whitenedMeans.mapRows { squaredDistance(whitened.slice(row), $0) }
      }
    }
    return Matrix(rows: features.rows, columns: means.rows, elements: distances)
  }

  /// The squared distance to the nearest class mean, `[samples]`.
  func least(_ features: Matrix) -> [Double] {
    squaredDistances(features).mapRows { $0.min() ?? .infinity }
  }

  /// The gradient of half the squared distance to the nearest class mean with respect to the
  /// features, `P (phi - mu_c)`: `[samples, width]`.
  func gradientOfHalfLeast(_ features: Matrix) -> Matrix {
    let whitened = whiten(features)
    let distances = squaredDistances(features)
    let differences = (0..<features.rows).flatMap { row in
      let nearest = indexOfLargest(distances.slice(row).map { -$0 }) ?? 0
      return zip(whitened.slice(row), whitenedMeans.slice(nearest)).map { $0 - $1 }
    }
    let matrix = Matrix(
      rows: features.rows, columns: whitened.columns, elements: differences)
    return .product(matrix, whitening.matrix, transposing: .right)
  }

  private func whiten(_ features: Matrix) -> Matrix {
    features.centered(on: center.elements) * whitening.matrix
  }
}

extension ClassGaussians {
  init(from checkpoint: DetectorCheckpoint, prefix: String) throws(DetectorError) {
    let means = try checkpoint.matrix("\(prefix).means")
    let center = try checkpoint.matrix("\(prefix).center", rows: 1, columns: means.columns)
    let whitening = try checkpoint.matrix("\(prefix).whitening", rows: means.columns)
    self.init(center: center, means: means, whitening: Whitening(matrix: whitening, note: nil))
  }

  func store(in checkpoint: inout DetectorCheckpoint, prefix: String) {
    checkpoint.store(means, as: "\(prefix).means")
    checkpoint.store(center, as: "\(prefix).center")
    checkpoint.store(whitening.matrix, as: "\(prefix).whitening")
  }
}
