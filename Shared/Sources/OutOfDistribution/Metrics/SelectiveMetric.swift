/// A metric of selective prediction as a value.
///
/// With `a_k` the expected accuracy of the `k` most confident of `n` predictions.
public enum SelectiveMetric: Sendable, Hashable {
  /// The accuracy of all predictions, `a_n`.
  case accuracy
  /// AURC, `mean of (1 - a_k)` (Geifman and El-Yaniv 2017).
  case riskCoverageArea
  /// AURC as the trapezoid over coverages `1/n ... 1`, divided by their span (TorchUncertainty).
  case trapezoidalRiskCoverageArea
  /// E-AURC: AURC less that of the order that puts every right prediction first.
  case excessRiskCoverageArea
  /// AUGRC, `mean of k/n (1 - a_k)` (Traub and others 2024).
  case generalizedRiskCoverageArea
  /// AUGRC as the trapezoid over coverages `1/n ... 1`, divided by their span.
  case trapezoidalGeneralizedRiskCoverageArea
  /// Acc@c, `a_k` for `k = floor(c n)`.
  case accuracyAtCoverage(Double)
  /// Cov@a, the largest `i/G` with `a_floor(i n / G) >= a`, or 0; `G = min(grid, n)`.
  case coverageAtAccuracy(Double, grid: Int = 1000)
  /// The trapezoid of `a_floor(i n / G)` over `i/G`, `i = 1...G`: `1 - 1/G` for a perfect model.
  case accuracyCoverageArea(grid: Int = 1000)
  /// The AUROC of confidences of right against wrong predictions.
  case failureAUROC

  /// A name that says the form: `aurc_mean`, `accuracyAtCoverage90`, `accuracyCoverageArea_trapezoid`.
  public var name: String {
    switch self {
    case .accuracy: "accuracy"
    case .riskCoverageArea: "aurc_mean"
    case .trapezoidalRiskCoverageArea: "aurc_trapezoid"
    case .excessRiskCoverageArea: "eaurc_mean"
    case .generalizedRiskCoverageArea: "augrc_mean"
    case .trapezoidalGeneralizedRiskCoverageArea: "augrc_trapezoid"
    case .accuracyAtCoverage(let coverage): "accuracyAtCoverage\(percent(coverage))"
    case .coverageAtAccuracy(let accuracy, _): "coverageAtAccuracy\(percent(accuracy))"
    case .accuracyCoverageArea: "accuracyCoverageArea_trapezoid"
    case .failureAUROC: "failureAuroc"
    }
  }

  /// Refuses arguments that a set of this size has no answer for.
  func validate(count: Int) throws(MetricError) {
    switch self {
    case .accuracyAtCoverage(let coverage):
      guard coverage > 0 && coverage <= 1, selected(coverage, of: count) >= 1 else {
        throw .argumentOutOfRange(
          "the coverage", value: coverage,
          range: "a number from 1/\(count) to 1, since there are \(count) predictions")
      }
    case .coverageAtAccuracy(let accuracy, let grid):
      guard accuracy > 0 && accuracy <= 1 else {
        throw .argumentOutOfRange("the accuracy", value: accuracy, range: "a number in (0, 1]")
      }
      try validate(grid: grid)
    case .accuracyCoverageArea(let grid): try validate(grid: grid)
    default: break
    }
  }

  private func validate(grid: Int) throws(MetricError) {
    guard grid >= 1 else {
      throw .argumentOutOfRange("the grid of coverages", value: Double(grid), range: "1 or more")
    }
  }

  func value(of accuracies: [Double], counts: LevelCounts) -> Double {
    let n = accuracies.count
    return switch self {
    case .accuracy: accuracies[n - 1]
    case .riskCoverageArea: mean(risks(accuracies))
    case .trapezoidalRiskCoverageArea: trapezoidalMean(risks(accuracies))
    case .excessRiskCoverageArea:
      mean(risks(accuracies)) - mean(risks(counts.oracleAccuracies))
    case .generalizedRiskCoverageArea: mean(generalizedRisks(accuracies))
    case .trapezoidalGeneralizedRiskCoverageArea: trapezoidalMean(generalizedRisks(accuracies))
    case .accuracyAtCoverage(let coverage): accuracies[selected(coverage, of: n) - 1]
    case .coverageAtAccuracy(let target, let grid):
      largestCoverage(gridded(accuracies, grid), reaching: target)
    case .accuracyCoverageArea(let grid): trapezoid(gridded(accuracies, grid))
    case .failureAUROC: counts.auroc
    }
  }
}

extension LevelCounts {
  /// The accuracies if every right prediction came before every wrong one.
  fileprivate var oracleAccuracies: [Double] {
    let (right, wrong) = (upperCount, lowerCount)
    return LevelCounts(upper: [0, right], lower: [wrong, 0]).expectedAccuracies
  }
}

/// `floor(c n)`, in which a coverage such as 0.29 of 100 counts as the 29 that was meant.
private func selected(_ coverage: Double, of count: Int) -> Int {
  let exact = coverage * Double(count)
  return Int(abs(exact - exact.rounded()) < 1e-9 * Double(count) ? exact.rounded() : exact)
}

private func risks(_ accuracies: [Double]) -> [Double] { accuracies.map { 1 - $0 } }

private func generalizedRisks(_ accuracies: [Double]) -> [Double] {
  accuracies.enumerated().map { Double($0 + 1) / Double(accuracies.count) * (1 - $1) }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// The trapezoid over evenly spaced points, divided by their span; the value itself where there is
/// only one.
private func trapezoidalMean(_ values: [Double]) -> Double {
  guard values.count > 1 else { return values[0] }
  let ends = (values[0] + values[values.count - 1]) / 2
  return (values.reduce(0, +) - ends) / Double(values.count - 1)
}

/// The accuracies at coverages `i/G`, by whole numbers: rounded products miss some by one.
private func gridded(_ accuracies: [Double], _ grid: Int) -> [Double] {
  let (n, size) = (accuracies.count, min(grid, accuracies.count))
  return (1...size).map { accuracies[$0 * n / size - 1] }
}

private func largestCoverage(_ gridded: [Double], reaching target: Double) -> Double {
  // Expectations over ties are rounded; what was meant as equal is to count as reached.
  guard let last = gridded.lastIndex(where: { $0 >= target - 1e-12 }) else { return 0 }
  return Double(last + 1) / Double(gridded.count)
}

private func trapezoid(_ gridded: [Double]) -> Double {
  let ends = (gridded[0] + gridded[gridded.count - 1]) / 2
  return (gridded.reduce(0, +) - ends) / Double(gridded.count)
}
