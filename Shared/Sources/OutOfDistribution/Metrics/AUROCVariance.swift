public import Statistics

extension DetectionScores {
  /// The standard error of AUROC by Hanley and McNeil (1982).
  ///
  /// `sqrt((A (1 - A) + (p - 1) (Q1 - A^2) + (n - 1) (Q2 - A^2)) / (p n))` with `Q1 = A / (2 - A)`,
  /// `Q2 = 2 A^2 / (1 + A)`, `p` positives and `n` negatives. It assumes exponential scores and needs
  /// the sizes and the area alone, so it also judges published areas.
  public func hanleyMcNeilStandardError(positive: PositiveClass = .outOfDistribution) -> Double {
    let sizes = classSizes(positive)
    let (p, n, area) = (Double(sizes.positives), Double(sizes.negatives), auroc)
    let square = area * area
    let variance =
      area * (1 - area) + (p - 1) * (area / (2 - area) - square)
      + (n - 1) * (2 * square / (1 + area) - square)
    return (max(variance, 0) / (p * n)).squareRoot()
  }

  /// The standard error of AUROC by DeLong, DeLong and Clarke-Pearson (1988), without assumptions on
  /// the scores: `sqrt(var(V_id) / m + var(V_ood) / n)` of the placements `V`.
  ///
  /// - Throws: ``MetricError/tooFew(_:found:needed:reason:)`` for a set of one sample.
  public func deLongStandardError() throws(MetricError) -> Double {
    try requireSpread()
    return placements.variance.squareRoot()
  }

  /// DeLong's interval of AUROC, `A ± z SE`, cut to `0...1`.
  ///
  /// Perfectly separated sets have an interval of width zero; how far that can be trusted depends on
  /// their sizes alone.
  /// - Throws: ``MetricError/tooFew(_:found:needed:reason:)`` for a set of one sample,
  ///   ``MetricError/argumentOutOfRange(_:value:range:)`` for a level outside `(0, 1)`.
  public func deLongInterval(level: Double = 0.95) throws(MetricError) -> Interval {
    guard level > 0 && level < 1 else {
      throw .argumentOutOfRange("the confidence level", value: level, range: "a number in (0, 1)")
    }
    let margin = StandardNormal.quantile(0.5 + level / 2) * (try deLongStandardError())
    let area = auroc
    return Interval(
      estimate: area, low: max(0, area - margin), high: min(1, area + margin), level: level)
  }

  /// Tests whether two methods have the same AUROC on the same samples (DeLong and others, 1988).
  ///
  /// `z = (A1 - A2) / sqrt(V11 + V22 - 2 V12)`, two-sided; positive where this method is better.
  /// Equal areas without any variation give `p = 1`.
  /// - Throws: ``MetricError`` for sets of other sizes, a set of one sample, or areas that differ
  ///   without any variation.
  public func deLongTest(against other: DetectionScores) throws(MetricError) -> TestResult {
    try validate(
      "in-distribution samples", inDistribution.count, matches: "of the other method",
      other.inDistribution.count)
    try validate(
      "out-of-distribution samples", outOfDistribution.count, matches: "of the other method",
      other.outOfDistribution.count)
    try requireSpread()
    let difference = auroc - other.auroc
    let (first, second) = (placements, other.placements)
    let variance = first.minus(second).variance
    guard variance > 0 else {
      if difference == 0 { return TestResult(statistic: 0, pValue: 1) }
      throw .noVariation("the placements of the two methods' samples")
    }
    let z = difference / variance.squareRoot()
    return TestResult(statistic: z, pValue: min(1, 2 * StandardNormal.upperTail(abs(z))))
  }

  private func requireSpread() throws(MetricError) {
    for (what, count) in [
      ("in-distribution samples", inDistribution.count),
      ("out-of-distribution samples", outOfDistribution.count),
    ] where count < 2 {
      throw .tooFew(
        what, found: count, needed: 2,
        reason: "one sample does not show how its class varies, so there is no interval")
    }
  }

  /// The placement of each sample: the share of the other class on the right side of it, ties by half.
  private var placements: Placements {
    let (m, n) = (Double(inDistribution.count), Double(outOfDistribution.count))
    var (inside, outside) = ([Double](), [Double]())
    var (insideBelow, outsideBelow) = (0, 0)
    for (a, b) in zip(counts.upper, counts.lower) {
      inside.append((Double(outsideBelow) + Double(b) / 2) / n)
      outside.append((m - Double(insideBelow) - Double(a) / 2) / m)
      insideBelow += a
      outsideBelow += b
    }
    return Placements(
      inDistribution: positions(of: inDistribution, in: levels).map { inside[$0] },
      outOfDistribution: positions(of: outOfDistribution, in: levels).map { outside[$0] })
  }
}

/// DeLong's structural components.
private struct Placements {
  var inDistribution: [Double]
  var outOfDistribution: [Double]

  func minus(_ other: Placements) -> Placements {
    Placements(
      inDistribution: zip(inDistribution, other.inDistribution).map { $0 - $1 },
      outOfDistribution: zip(outOfDistribution, other.outOfDistribution).map { $0 - $1 })
  }

  /// The variance of the area that the placements average to.
  var variance: Double {
    inDistribution.variance / Double(inDistribution.count)
      + outOfDistribution.variance / Double(outOfDistribution.count)
  }
}
