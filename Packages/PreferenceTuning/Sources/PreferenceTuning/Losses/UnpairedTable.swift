/// A table of single responses in double precision, one number per response in each column.
public struct UnpairedTable: Sendable, Hashable {
  /// Log-probabilities of responses.
  public var logProbabilities: [Double]
  /// Those of the reference.
  public var reference: [Double]
  /// 1 for desirable responses, 0 for others.
  public var labels: [Double]
  /// Logarithmic ratios `ρ` of responses to other prompts.
  public var mismatched: [Double]

  /// A table.
  public init(
    logProbabilities: [Double], reference: [Double], labels: [Double], mismatched: [Double]
  ) {
    self.logProbabilities = logProbabilities
    self.reference = reference
    self.labels = labels
    self.mismatched = mismatched
  }

  /// KTO of the table with its gradients, as `UnpairedLoss.evaluated` gives them.
  ///
  /// - Throws: `LossError` for fewer than two rows, a reference or labels of another length, numbers
  ///   that are not finite or no logarithms of probabilities, or labels that are neither 0 nor 1.
  public func evaluated(
    _ loss: UnpairedLoss
  ) throws(LossError) -> (losses: [Double], gradients: [Double], metrics: [String: Double]) {
    try validate()
    return try loss.evaluated(
      ratios: zip(logProbabilities, reference).map { $0 - $1 },
      isDesirable: labels.map { $0 == 1 }, mismatchedRatios: mismatched)
  }

  private func validate() throws(LossError) {
    let count = logProbabilities.count
    try PairTable.check("logp", logProbabilities, count: count)
    try PairTable.check("ref", reference, count: count)
    guard labels.count == count else {
      throw .counts(name: "label", found: labels.count, expected: count)
    }
    for (row, label) in labels.enumerated() where label != 0 && label != 1 {
      throw .notLabel(row: row + 1, found: label)
    }
    for (row, ratio) in mismatched.enumerated() where !ratio.isFinite {
      throw .notFinite(name: "mismatched", row: row + 1)
    }
  }
}
