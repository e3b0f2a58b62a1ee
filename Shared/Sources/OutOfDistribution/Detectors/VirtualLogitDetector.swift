import LinearAlgebra

/// The energy less a virtual logit: how far a feature leaves the principal subspace of the data.
///
/// With `u = -W^+ b` and `R` the eigenvectors of the training features' second moment around `u`
/// beyond the first `dimension`: the confidence is `lse(z) - alpha |R^T (phi - u)|`, where `alpha`
/// is the mean largest training logit over the mean training residual. Wang, Li, Feng and Zhang,
/// "ViM: Out-of-distribution with virtual-logit matching" (2022), section 4: the subspace is that of
/// its equation 4, `alpha` that of its equation 6. The paper's score is the softmax probability of the
/// virtual logit, which this confidence orders the same way.
public struct VirtualLogitDetector: Detector, StorableDetector, Equatable {
  /// The factor of the residual.
  public let alpha: Double
  /// The width of the principal subspace.
  public let dimension: Int
  private let layer: LastLayer
  private let origin: Matrix
  private let residualBasis: Matrix

  /// `vim`.
  public var name: String { "vim" }

  /// The width of the principal subspace: 1000 from 2048 features and 512 from 768, as the authors'
  /// release has it, and half of fewer, where its 512 would leave little or nothing.
  public static func defaultDimension(width: Int) -> Int {
    width >= 2048 ? 1000 : width >= 768 ? 512 : width / 2
  }

  /// Fits the principal subspace to the last features `[samples, width]` of training data.
  ///
  /// - Throws: ``DetectorError`` for features that are not finite or of another width than the
  ///   layer's, a dimension that leaves no residual, and features without any residual.
  public init(
    fitting outputs: NetworkOutputs, lastLayer layer: LastLayer, dimension: Int? = nil
  ) throws(DetectorError) {
    let features = try outputs.validFeatures(for: "vim", width: layer.width)
    let dimension = dimension ?? Self.defaultDimension(width: layer.width)
    try validate("dimension", Double(dimension), "0 to \(layer.width - 1)") {
      $0 >= 0 && $0 < Double(layer.width)
    }
    let origin = try Self.origin(of: layer)
    let basis = try Self.residualBasis(features, origin, keeping: layer.width - dimension)
    let residual = Self.residuals(features, origin, basis).reduce(0, +)
    let logits = layer.logits(features).mapRows { $0.max() ?? 0 }.reduce(0, +)
    let moved = features.centered(on: origin.elements).frobeniusNorm
    guard residual > 1e-12 * moved else {
      throw .singularCovariance(layer: outputs.features.count - 1)
    }
    alpha = logits / residual
    self.dimension = dimension
    self.layer = layer
    self.origin = origin
    residualBasis = basis
  }

  /// The point where all logits are zero, or nearest to it: `-W^+ b` as a row.
  private static func origin(of layer: LastLayer) throws(DetectorError) -> Matrix {
    do {
      let inverse = try layer.weights.pseudoInverse()
      return Matrix(rows: 1, columns: layer.width, elements: (inverse * layer.bias).map { -$0 })
    } catch {
      throw .linearAlgebra(operation: "pseudo-inverse of the last layer", error)
    }
  }

  /// The eigenvectors of the least eigenvalues of the second moment: `[width, count]`.
  private static func residualBasis(
    _ features: Matrix, _ origin: Matrix, keeping count: Int
  ) throws(DetectorError) -> Matrix {
    let everyone = try ClassLabels(
      [Int32](repeating: 0, count: features.rows), samples: features.rows, atLeast: 1)
    let moment = ClassGaussians.tiedCovariance(features, origin, everyone)
    do {
      return try moment.symmetricEigendecomposition().vectors.columns(0..<count)
    } catch {
      throw .linearAlgebra(operation: "principal subspace", error)
    }
  }

  private static func residuals(
    _ features: Matrix, _ origin: Matrix, _ basis: Matrix
  ) -> [Double] {
    RowBlocks.numbers(features) { block in
      (block.centered(on: origin.elements) * basis).mapRows { row in
        row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      }
    }
  }

  /// The energy less the virtual logit, `[samples]`.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    let features = try outputs.validFeatures(for: name, width: layer.width)
    let energies = RowBlocks.numbers(features) { block in
      layer.logits(block).mapRows { Softmax.logSumExp($0) }
    }
    return zip(energies, Self.residuals(features, origin, residualBasis)).map { $0 - alpha * $1 }
  }
}

extension VirtualLogitDetector {
  static let names = ["vim"]

  private struct Settings: Codable {
    var alpha: Double
    var dimension: Int
  }

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    let settings = try checkpoint.settings(Settings.self)
    layer = try LastLayer(from: checkpoint)
    guard settings.alpha.isFinite, (0..<layer.width).contains(settings.dimension) else {
      throw checkpoint.damaged("alpha or dimension is out of range")
    }
    (alpha, dimension) = (settings.alpha, settings.dimension)
    origin = try checkpoint.matrix("origin", rows: 1, columns: layer.width)
    residualBasis = try checkpoint.matrix(
      "residualBasis", rows: layer.width, columns: layer.width - dimension)
  }

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError) {
    layer.store(in: &checkpoint)
    checkpoint.store(origin, as: "origin")
    checkpoint.store(residualBasis, as: "residualBasis")
    try checkpoint.set(Settings(alpha: alpha, dimension: dimension))
  }
}
