import OutOfDistribution
import Statistics

/// What one method reaches on one pair.
struct ComparedCell: Encodable, Equatable {
  let auroc: Double
  /// The false-positive rate at 95 % recall of out-of-distribution samples; nil if unknown.
  let fpr95: Double?
  /// DeLong's interval; nil for figures that were measured elsewhere.
  var aurocLow: Double?
  var aurocHigh: Double?
}

/// The methods on one pair, in the order of the comparison.
struct ComparedPair {
  let name: String
  let cells: [ComparedCell]
  /// Confidences, where there are files.
  let scores: [DetectionScores?]

  /// Reads and measures a pair; all methods must have the same numbers of samples.
  init(
    _ name: String, _ entries: [ComparisonEntry], rule: OperatingRule, level: Double
  ) throws {
    var (cells, scores) = ([ComparedCell](), [DetectionScores?]())
    for entry in entries {
      let found = try Self.scores(entry)
      if let found, let first = scores.compactMap(\.self).first {
        try Self.require(found, toMatch: first, entry)
      }
      cells.append(try Self.cell(entry, found, rule: rule, level: level))
      scores.append(found)
    }
    (self.name, self.cells, self.scores) = (name, cells, scores)
  }

  private static func scores(_ entry: ComparisonEntry) throws -> DetectionScores? {
    guard let id = entry.id, let ood = entry.ood else {
      if entry.auroc != nil { return nil }
      throw ComparisonInputError.incomplete(pair: entry.pair, method: entry.method)
    }
    return try DetectionScores(
      inDistribution: file(id).numbers(), outOfDistribution: file(ood).numbers())
  }

  private static func file(_ argument: String) -> ConfidenceFile {
    ConfidenceFile(argument: argument) ?? ConfidenceFile(path: argument)
  }

  private static func require(
    _ found: DetectionScores, toMatch first: DetectionScores, _ entry: ComparisonEntry
  ) throws {
    for (what, a, b) in [
      ("in-distribution", found.inDistribution.count, first.inDistribution.count),
      ("out-of-distribution", found.outOfDistribution.count, first.outOfDistribution.count),
    ] where a != b {
      throw MetricError.unequalCounts(
        "\(what) samples of method \(entry.method) on pair \(entry.pair)", a,
        "of the first method", b)
    }
  }

  private static func cell(
    _ entry: ComparisonEntry, _ scores: DetectionScores?, rule: OperatingRule, level: Double
  ) throws -> ComparedCell {
    guard let scores else {
      return ComparedCell(auroc: entry.auroc ?? .nan, fpr95: entry.fpr95)
    }
    var cell = ComparedCell(
      auroc: scores.auroc,
      fpr95: try scores.falsePositiveRate(
        atTruePositiveRate: 0.95, rule: rule, positive: .outOfDistribution))
    if min(scores.inDistribution.count, scores.outOfDistribution.count) > 1 {
      let interval = try scores.deLongInterval(level: level)
      (cell.aurocLow, cell.aurocHigh) = (interval.low, interval.high)
    }
    return cell
  }
}
