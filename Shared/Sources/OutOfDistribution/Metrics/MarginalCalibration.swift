import LinearAlgebra

extension ClassProbabilities {
  /// The marginal L2 calibration error: the root of the mean over classes of squared gaps in bins of
  /// equal mass (Kumar, Liang and Ma 2019).
  ///
  /// Per class `sum n_b / n [(mean p - mean y)^2 - mean y (1 - mean y) / (n_b - 1)]`, cut at zero. The
  /// second term takes back what chance adds; bins of fewer than two samples then count nothing.
  /// Without `isDebiased` it is left out. Where probabilities repeat, fewer than a quarter of them
  /// distinct in every class, each value is a bin.
  ///
  /// The "ECE" of the selective-classification release of DCM is 100 times the debiased form with 15
  /// bins; it is another figure than ``TopLabelCalibration/expectedError``.
  /// - Throws: ``MetricError/argumentOutOfRange(_:value:range:)`` for fewer than one bin.
  public func marginalCalibrationError(
    bins: Int = 15, isDebiased: Bool = true
  ) throws(MetricError) -> Double {
    try validate(bins: bins)
    let classes = (0..<probabilities.columns).map { probabilities.column($0) }
    let repeats = classes.allSatisfy { 4 * Set($0).count < $0.count }
    var sum = 0.0
    for (label, column) in classes.enumerated() {
      let edges = repeats ? Array(Set(column)).sorted() : equalMassEdges(column, count: bins)
      var groups = [BinaryBin](repeating: BinaryBin(), count: edges.count)
      for (p, truth) in zip(column, labels) {
        groups[position(of: p, in: edges)].add(p, isOfClass: truth == label)
      }
      let squared = groups.reduce(0) { $0 + $1.weightedSquare(isDebiased: isDebiased) }
      sum += max(0, squared / Double(labels.count))
    }
    return (sum / Double(classes.count)).squareRoot()
  }
}

/// Sums over the samples of one bin.
private struct BinaryBin {
  private var count = 0.0
  private var probabilities = 0.0
  private var members = 0.0

  mutating func add(_ probability: Double, isOfClass: Bool) {
    count += 1
    probabilities += probability
    members += isOfClass ? 1 : 0
  }

  /// The squared gap, debiased or not, times the number of samples.
  func weightedSquare(isDebiased: Bool) -> Double {
    guard count > (isDebiased ? 1 : 0) else { return 0 }
    let share = members / count
    let gap = probabilities / count - share
    return count * (gap * gap - (isDebiased ? share * (1 - share) / (count - 1) : 0))
  }
}

/// The upper edges of bins that hold equally many values: middles between neighbours of two bins.
///
/// The first bins take one value more where the number does not divide; equal edges are one.
private func equalMassEdges(_ values: [Double], count: Int) -> [Double] {
  let sorted = values.sorted()
  let parts = min(count, sorted.count)
  let (size, rest) = sorted.count.quotientAndRemainder(dividingBy: parts)
  var edges = [1.0]
  var end = 0
  for part in 0..<(parts - 1) {
    end += size + (part < rest ? 1 : 0)
    edges.append((sorted[end - 1] + sorted[end]) / 2)
  }
  return Array(Set(edges)).sorted()
}
