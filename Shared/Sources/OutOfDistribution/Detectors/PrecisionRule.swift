import LinearAlgebra

/// How a covariance is inverted.
///
/// `S + ridge * tr(S) / d * I` is decomposed into eigenvalues, and those up to `rankTolerance`
/// times the largest count as zero: the directions of the others make the pseudo-inverse. Without a
/// ridge that ignores every direction in which the training data do not vary.
public struct PrecisionRule: Sendable, Equatable, Codable {
  /// The ridge in units of the mean variance, at least 0.
  public var ridge: Double
  /// The largest eigenvalue that counts as zero, relative to the largest; nil for
  /// `max(samples, width) * 2^-52`, the rounding error of a sum over the samples.
  public var rankTolerance: Double?

  /// The pseudo-inverse, after adding a ridge.
  public init(ridge: Double = 0, rankTolerance: Double? = nil) {
    self.ridge = ridge
    self.rankTolerance = rankTolerance
  }

  func validate() throws(DetectorError) {
    try OutOfDistribution.validate("ridge", ridge, "at least 0") { $0 >= 0 }
    try OutOfDistribution.validate(
      "rankTolerance", rankTolerance ?? 0, "at least 0 and below 1"
    ) { $0 >= 0 && $0 < 1 }
  }
}

/// The root of an inverse covariance: distances are Euclidean after it.
struct Whitening: Equatable {
  /// `V diag(1 / sqrt w)` over the eigenvalues that count: `[width, rank]`.
  let matrix: Matrix
  /// What was left out, if anything was.
  let note: String?

  init(matrix: Matrix, note: String?) {
    self.matrix = matrix
    self.note = note
  }

  /// Decomposes a covariance `[width, width]` of this many samples.
  init(
    covariance: Matrix, samples: Int, rule: PrecisionRule, layer: Int
  ) throws(DetectorError) {
    let width = covariance.rows
    let ridge = rule.ridge * covariance.diagonal.reduce(0, +) / Double(width)
    let eigen: SymmetricEigendecomposition
    do {
      eigen = try covariance.addingToDiagonal(ridge).symmetricEigendecomposition()
    } catch {
      throw .linearAlgebra(operation: "covariance of layer \(layer)", error)
    }
    let tolerance = rule.rankTolerance ?? Double(max(samples, width)) * 0x1p-52
    let largest = eigen.values.last ?? 0
    guard largest > 0 else { throw .singularCovariance(layer: layer) }
    // Eigenvalues ascend, so the directions that count are the last ones.
    let dropped = eigen.values.prefix { $0 <= tolerance * largest }.count
    matrix = Self.scaled(eigen, from: dropped)
    note =
      dropped == 0
      ? nil
      : "the covariance of layer \(layer) has rank \(width - dropped) of \(width) "
        + "(\(samples) samples, tolerance \(tolerance)): its pseudo-inverse ignores \(dropped) "
        + "directions; a ridge would keep them"
  }

  private static func scaled(
    _ eigen: SymmetricEigendecomposition, from dropped: Int
  ) -> Matrix {
    let factors = eigen.values.dropFirst(dropped).map { 1 / $0.squareRoot() }
    let kept = eigen.vectors.columns(dropped..<eigen.values.count)
    let elements = kept.elements.enumerated().map { $1 * factors[$0 % factors.count] }
    return Matrix(rows: kept.rows, columns: kept.columns, elements: elements)
  }
}
