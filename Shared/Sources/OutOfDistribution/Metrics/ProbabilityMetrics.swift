public import LinearAlgebra

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Class probabilities with the true classes, checked once for all metrics of probabilities.
public struct ClassProbabilities: Sendable, Equatable {
  /// The probabilities, `[samples, classes]`.
  public let probabilities: Matrix
  /// The true class of each sample.
  public let labels: [Int]

  /// Checks probabilities and labels.
  ///
  /// Rows may differ from a sum of one by 1e-4, as single precision makes them.
  /// - Throws: ``MetricError`` for no samples, another number of labels, a label that is no column,
  ///   a number outside `0...1`, or a row that does not sum to one.
  public init(_ probabilities: Matrix, labels: [Int]) throws(MetricError) {
    try validate(finite: probabilities.elements, "probabilities")
    try validate("rows of probabilities", probabilities.rows, matches: "labels", labels.count)
    try validate(probabilities: probabilities.elements, "probabilities")
    for (index, label) in labels.enumerated() where !(0..<probabilities.columns).contains(label) {
      throw .valueOutOfRange(
        "labels", index: index, value: Double(label),
        range: "a class from 0 to \(probabilities.columns - 1)")
    }
    for index in 0..<probabilities.rows {
      let sum = probabilities.row(index).reduce(0, +)
      guard abs(sum - 1) <= 1e-4 else {
        throw .valueOutOfRange("sums of rows", index: index, value: sum, range: "1")
      }
    }
    self.probabilities = probabilities
    self.labels = labels
  }

  /// The largest probability of each row; the first class wins a tie.
  public var predictions: [(label: Int, confidence: Double)] {
    (0..<probabilities.rows).map { index in
      let row = probabilities.row(index)
      let best = row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 }
      return (best, row[best])
    }
  }

  /// The Brier score, `mean over samples of sum over classes of (p - y)^2`, from 0 to 2.
  public var brierScore: Double {
    var sum = 0.0
    for (index, label) in labels.enumerated() {
      for (column, p) in probabilities.row(index).enumerated() {
        let residual = p - (column == label ? 1 : 0)
        sum += residual * residual
      }
    }
    return sum / Double(labels.count)
  }

  /// The mean negative log-likelihood of the true classes, in nats.
  ///
  /// Infinite where a true class was given the probability zero.
  public var negativeLogLikelihood: Double {
    let losses = labels.enumerated().map { -log(probabilities[$0, $1]) }
    return losses.reduce(0, +) / Double(losses.count)
  }
}
