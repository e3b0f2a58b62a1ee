import LinearAlgebra

/// The Mahalanobis distance to the nearest class, less that to all data.
///
/// The confidence is `-(min_c d_c^2 - d_0^2)`, with `d_0` under one Gaussian for all training data:
/// directions that say nothing of the class cancel. Ren et al., "A simple fix to Mahalanobis
/// distance for improving near-OOD detection" (2021), section 2, with both covariances divided by the
/// number of samples.
public struct RelativeMahalanobisDetector: Detector, StorableDetector, Equatable {
  /// What the fit found out about covariances without an inverse.
  public let notes: [String]
  private let classes: ClassGaussians
  private let background: ClassGaussians

  /// `relative-mahalanobis`.
  public var name: String { "relative-mahalanobis" }

  /// Fits both kinds of Gaussians to the last features `[samples, width]` and labels `[samples]`.
  ///
  /// - Throws: ``DetectorError`` as the fit of ``MahalanobisDetector`` does.
  public init(
    fitting outputs: NetworkOutputs, labels: [Int32], rule: PrecisionRule = PrecisionRule()
  ) throws(DetectorError) {
    try rule.validate()
    let features = try outputs.validFeatures(for: "relative-mahalanobis")
    let layer = outputs.features.count - 1
    let byClass = try ClassLabels(labels, samples: outputs.count, atLeast: 2)
    let together = try ClassLabels(
      [Int32](repeating: 0, count: outputs.count), samples: outputs.count, atLeast: 2)
    classes = try ClassGaussians(fitting: features, labels: byClass, rule: rule, layer: layer)
    background = try ClassGaussians(fitting: features, labels: together, rule: rule, layer: layer)
    notes = [classes, background].compactMap(\.whitening.note)
  }

  /// Minus the least difference of squared distances, `[samples]`.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    let features = try outputs.validFeatures(for: name, width: classes.width)
    return zip(classes.least(features), background.least(features)).map { $1 - $0 }
  }
}

extension RelativeMahalanobisDetector {
  static let names = ["relative-mahalanobis"]

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    classes = try ClassGaussians(from: checkpoint, prefix: "classes")
    background = try ClassGaussians(from: checkpoint, prefix: "background")
    notes = try checkpoint.settings([String].self)
    guard classes.width == background.width else {
      throw checkpoint.damaged("its two Gaussians have different widths")
    }
  }

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError) {
    classes.store(in: &checkpoint, prefix: "classes")
    background.store(in: &checkpoint, prefix: "background")
    try checkpoint.set(notes)
  }
}
