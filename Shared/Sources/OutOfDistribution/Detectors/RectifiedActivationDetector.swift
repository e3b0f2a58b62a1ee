import LinearAlgebra
import Statistics

/// The energy after features have been cut off at a quantile of the training features (ReAct).
///
/// The confidence is `lse(W min(phi, c) + b)`. Sun, Guo and Li, "ReAct: Out-of-distribution
/// detection with rectified activations" (2021), section 3. The cut-off is one number for all
/// features, as in the paper.
public struct RectifiedActivationDetector: Detector, StorableDetector, Equatable {
  /// The largest value that a feature keeps, `c`.
  public let threshold: Double
  private let layer: LastLayer

  /// `react`.
  public var name: String { "react" }

  /// Takes the cut-off from all entries of the last features `[samples, width]` of training data.
  ///
  /// - Parameter quantile: The share of entries that stay as they are, 0.9 in the paper; linear
  ///   interpolation between entries.
  /// - Throws: ``DetectorError`` for features that are not finite or of another width than the
  ///   layer's, and a quantile outside `0...1`.
  public init(
    fitting outputs: NetworkOutputs, lastLayer layer: LastLayer, quantile: Double = 0.9
  ) throws(DetectorError) {
    try validate("quantile", quantile, "0 to 1") { $0 >= 0 && $0 <= 1 }
    let features = try outputs.validFeatures(for: "react", width: layer.width)
    threshold = features.elements.quantile(quantile)
    self.layer = layer
  }

  /// The energy of the cut-off features, `[samples]`.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    let features = try outputs.validFeatures(for: name, width: layer.width)
    return RowBlocks.numbers(features) { block in
      let rectified = block.mapped { min($0, threshold) }
      return layer.logits(rectified).mapRows { Softmax.logSumExp($0) }
    }
  }
}

extension RectifiedActivationDetector {
  static let names = ["react"]

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    layer = try LastLayer(from: checkpoint)
    threshold = try checkpoint.settings(Double.self)
    guard threshold.isFinite else { throw checkpoint.damaged("its threshold is \(threshold)") }
  }

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError) {
    layer.store(in: &checkpoint)
    try checkpoint.set(threshold)
  }
}
