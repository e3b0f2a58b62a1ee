/// A bin of a reliability diagram.
public struct CalibrationBin: Sendable, Codable, Equatable {
  /// The bin's lower edge, which belongs to the bin below.
  public var low: Double
  /// The bin's upper edge, which belongs to it.
  public var high: Double
  /// The number of predictions.
  public var count: Int
  /// Their mean confidence; NaN where there are none.
  public var confidence: Double
  /// Their accuracy; NaN where there are none.
  public var accuracy: Double
}

/// The agreement of the confidence in the predicted class with how often it is right.
public struct TopLabelCalibration: Sendable, Equatable {
  /// Bins of equal width over `0...1`.
  public let bins: [CalibrationBin]
  /// The Brier score of the predicted class alone, `mean of (confidence - correct)^2`.
  public let brierScore: Double

  /// Shares confidences out to bins `(lo, hi]` of equal width (Guo and others, 2017).
  ///
  /// A confidence of exactly zero belongs to the first bin.
  /// - Throws: ``MetricError`` for no predictions, lists of different lengths, a confidence that is
  ///   no probability, or fewer than one bin.
  public init(confidences: [Double], correct: [Bool], bins: Int = 15) throws(MetricError) {
    try validate(finite: confidences, "confidences")
    try validate("confidences", confidences.count, matches: "outcomes", correct.count)
    try validate(probabilities: confidences, "confidences")
    try validate(bins: bins)
    self.bins = Self.shareOut(confidences, correct, count: bins)
    let squares = zip(confidences, correct).map { ($0 - ($1 ? 1 : 0)) * ($0 - ($1 ? 1 : 0)) }
    brierScore = squares.reduce(0, +) / Double(squares.count)
  }

  /// ECE, `sum n_b / n |confidence_b - accuracy_b|` (Guo and others 2017, equation 3).
  public var expectedError: Double {
    let total = Double(bins.reduce(0) { $0 + $1.count })
    return gaps.reduce(0) { $0 + $1.weight / total * $1.gap }
  }

  /// MCE, the largest gap of any bin (Guo and others 2017, equation 4).
  public var maximumError: Double { gaps.reduce(0) { max($0, $1.gap) } }

  private var gaps: [(weight: Double, gap: Double)] {
    bins.filter { $0.count > 0 }.map { (Double($0.count), abs($0.confidence - $0.accuracy)) }
  }

  private static func shareOut(
    _ confidences: [Double], _ correct: [Bool], count: Int
  ) -> [CalibrationBin] {
    var (sums, right, sizes) = (
      [Double](repeating: 0, count: count), [Double](repeating: 0, count: count),
      [Int](repeating: 0, count: count)
    )
    for (confidence, isRight) in zip(confidences, correct) {
      let bin = bin(of: confidence, count: count)
      sums[bin] += confidence
      right[bin] += isRight ? 1 : 0
      sizes[bin] += 1
    }
    return (0..<count).map {
      CalibrationBin(
        low: edge($0, of: count), high: edge($0 + 1, of: count), count: sizes[$0],
        confidence: sums[$0] / Double(sizes[$0]), accuracy: right[$0] / Double(sizes[$0]))
    }
  }

  private static func edge(_ index: Int, of count: Int) -> Double { Double(index) / Double(count) }

  /// The bin by comparison with its edges; the product alone is rounded across them.
  private static func bin(of confidence: Double, count: Int) -> Int {
    var bin = min(max(Int(confidence * Double(count)), 0), count - 1)
    while bin > 0 && confidence <= edge(bin, of: count) { bin -= 1 }
    while bin < count - 1 && confidence > edge(bin + 1, of: count) { bin += 1 }
    return bin
  }
}

/// Refuses numbers outside `0...1`.
func validate(probabilities values: [Double], _ what: String) throws(MetricError) {
  if let index = values.firstIndex(where: { !(0...1).contains($0) }) {
    throw .valueOutOfRange(
      what, index: index, value: values[index],
      range: "a probability in 0...1; logits and energies have no calibration")
  }
}
