public import LinearAlgebra

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The distance of a prediction to the typical prediction of each class.
///
/// The confidence is `-min_k KL(p || d_k)` with `d_k` the mean probabilities of the samples that
/// the network takes for class k. Hendrycks et al., "Scaling out-of-distribution detection for
/// real-world settings" (2022), the section on maximum logits and KL matching. pytorch-ood compares
/// with the predicted class's `d_k` alone, which gives other numbers; ViM's release takes the least.
public struct KLMatchingDetector: Detector, StorableDetector, Equatable {
  /// The logarithms of the typical probabilities, `[classes met, classes]`.
  public let logTemplates: Matrix
  /// The classes that no sample was taken for.
  public let notes: [String]

  /// `kl-matching`.
  public var name: String { "kl-matching" }

  /// Averages the probabilities of in-distribution samples, best ones that the network was not
  /// trained on, by predicted class.
  ///
  /// - Throws: ``DetectorError`` for missing or non-finite logits.
  public init(fitting outputs: NetworkOutputs) throws(DetectorError) {
    let logits = try outputs.validLogits(for: "kl-matching")
    var members = [[[Double]]](repeating: [], count: logits.columns)
    for row in 0..<logits.rows {
      let logarithms = Softmax.logProbabilities(logits.slice(row))
      if let predicted = indexOfLargest(logarithms) { members[predicted].append(logarithms) }
    }
    let absent = members.indices.filter { members[$0].isEmpty }
    logTemplates = Matrix(members.filter { !$0.isEmpty }.map(Self.logMean))
    notes =
      absent.isEmpty
      ? []
      : [
        "kl-matching: no sample is predicted as class "
          + "\(absent.prefix(10).map(String.init).joined(separator: ", ")); "
          + "\(absent.count) of \(members.count) classes have no typical prediction"
      ]
  }

  /// The logarithm of the mean of probabilities; in logarithms so that no class becomes impossible.
  private static func logMean(_ logarithms: [[Double]]) -> [Double] {
    logarithms[0].indices.map { column in
      Softmax.logSumExp(logarithms.map { $0[column] }) - log(Double(logarithms.count))
    }
  }

  /// Minus the least divergence from a typical prediction, `[samples]`.
  public func confidences(for outputs: NetworkOutputs) throws(DetectorError) -> [Double] {
    let logits = try outputs.validLogits(for: name, width: logTemplates.columns)
    return RowBlocks.numbers(logits) { block in
      block.mapRows { row in
        let logarithms = Softmax.logProbabilities(row)
        return -(logTemplates.mapRows { Self.divergence(logarithms, $0) }.min() ?? 0)
      }
    }
  }

  /// `KL(p || d) = sum_j p_j (log p_j - log d_j)`.
  private static func divergence(_ p: [Double], _ template: ArraySlice<Double>) -> Double {
    zip(p, template).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
  }
}

/// The index of the first largest number.
func indexOfLargest(_ values: some Collection<Double>) -> Int? {
  values.enumerated().max { $0.element < $1.element }?.offset
}

extension KLMatchingDetector {
  static let names = ["kl-matching"]

  init(from checkpoint: DetectorCheckpoint) throws(DetectorError) {
    logTemplates = try checkpoint.matrix("logTemplates")
    notes = try checkpoint.settings([String].self)
  }

  func store(in checkpoint: inout DetectorCheckpoint) throws(DetectorError) {
    checkpoint.store(logTemplates, as: "logTemplates")
    try checkpoint.set(notes)
  }
}
