import NeuralNetworks
public import Tensors

/// Auto-SNR: tensors whose gradients disagree across examples are frozen.
public enum SignalToNoise {
  /// What the variance runs over.
  public enum Form: String, Sendable, Hashable, Codable {
    /// Across examples, scores scaled to 0...1 (paper, section 3.2).
    case examples
    /// Across the output channels of one batch gradient, threshold 0.95 (released code).
    case channels
  }

  /// The threshold of the released code for the channels form.
  public static let releasedThreshold = 0.95

  /// Added to every variance.
  public static let epsilon = 1e-8

  /// Ratios above this are cut off before they are averaged.
  public static let cap = 1e6

  /// `mean_b(g)^2 / (var_b(g) + 1e-8)` of one parameter over examples, with the unbiased variance,
  /// from sums over `count` examples.
  public static func ratio(sum: Double, sumOfSquares: Double, count: Int) -> Double {
    let n = Double(count)
    let mean = sum / n
    let variance = count > 1 ? max(0, sumOfSquares - n * mean * mean) / (n - 1) : 0
    return mean * mean / (variance + epsilon)
  }

  /// The score of a tensor: the mean of its parameters' ratios, each cut off at `cap`.
  public static func score(gradientSums: Tensor, sumsOfSquares: Tensor, count: Int) -> Double {
    let total = zip(gradientSums.scalars, sumsOfSquares.scalars).reduce(0.0) {
      $0 + min(cap, ratio(sum: Double($1.0), sumOfSquares: Double($1.1), count: count))
    }
    return total / Double(max(gradientSums.shape.elementCount, 1))
  }

  /// The score of one batch gradient in the released form: the mean of
  /// `g^2 / (var over output channels of g + 1e-8)`, unbiased.
  ///
  /// Output channels are the first axis of matrices and vectors, the last of convolutions.
  public static func channelScore(_ gradient: Tensor) -> Double {
    let file = WeightLayout.exported(gradient)
    let rows = file.shape.rank == 0 ? 1 : file.shape[0]
    let columns = file.shape.elementCount / max(rows, 1)
    guard rows > 1, columns > 0 else { return 0 }
    let values = file.scalars.map { Double($0) }
    var total = 0.0
    for column in 0..<columns {
      let entries = stride(from: column, to: values.count, by: columns).map { values[$0] }
      let mean = entries.reduce(0, +) / Double(rows)
      var deviation = 0.0
      for entry in entries { deviation += (entry - mean) * (entry - mean) }
      let variance = deviation / Double(rows - 1)
      for entry in entries { total += entry * entry / (variance + epsilon) }
    }
    return total / Double(values.count)
  }

  /// Scores divided by the largest.
  public static func scaled(_ scores: [Double?]) -> [Double?] {
    guard let highest = scores.compactMap({ $0 }).max(), highest > 0 else { return scores }
    return scores.map { $0.map { $0 / highest } }
  }
}
