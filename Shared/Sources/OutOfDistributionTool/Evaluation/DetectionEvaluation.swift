import OutOfDistribution
import Reports
import Statistics

/// What `evaluate --id … --ood …` finds.
struct DetectionEvaluation: Encodable {
  let orientation = "confidences are high for in-distribution samples"
  let truePositiveRate: Double
  let level: Double
  let bootstrapResamples: Int
  let seed: Int
  let pairs: [EvaluatedPair]
  /// The means over the pairs, without intervals.
  let means: [String: Double]
  /// The files of curves.
  var written: [String] = []

  init(_ pairs: [EvaluatedPair], truePositiveRate: Double, options: BootstrapOptions) {
    self.truePositiveRate = truePositiveRate
    level = options.level
    bootstrapResamples = options.bootstrap
    seed = options.seed
    self.pairs = pairs
    var means: [String: Double] = [:]
    for name in pairs.first.map({ Array($0.metrics.keys) }) ?? [] {
      means[name] = pairs.compactMap { $0.metrics[name]?.value }.mean
    }
    self.means = means
  }

  /// A table for each out-of-distribution set.
  var text: String {
    let order = DetectionMetric.all(truePositiveRate: truePositiveRate).map(\.name)
    var parts = pairs.map { $0.text(order: order, level: level) }
    if pairs.count > 1 {
      let rows = order.map { [TableCell.text($0), .number(means[$0], decimals: 4)] }
      parts.append(
        Table(["metric", "mean"], caption: "mean over \(pairs.count) sets", rows: rows).plainText)
    }
    return parts.joined(separator: "\n") + writtenLines(written)
  }
}

/// A line for each file that was written.
func writtenLines(_ written: [String]) -> String { written.map { "wrote \($0)\n" }.joined() }

/// The metrics of one out-of-distribution set.
struct EvaluatedPair: Encodable {
  let name: String
  let inDistributionCount: Int
  let outOfDistributionCount: Int
  /// The share of out-of-distribution samples, on which AUPR depends.
  let outOfDistributionShare: Double
  let metrics: [String: Measured]
  let aurocDeLong: Measured?
  let aurocHanleyMcNeilStandardError: Double
  /// Why there are no intervals, if they were asked for.
  let noIntervals: String?

  init(
    _ name: String, _ scores: DetectionScores, metrics: [DetectionMetric],
    options: BootstrapOptions
  ) throws {
    self.name = name
    inDistributionCount = scores.inDistribution.count
    outOfDistributionCount = scores.outOfDistribution.count
    outOfDistributionShare = scores.prevalence(positive: .outOfDistribution)
    aurocHanleyMcNeilStandardError = scores.hanleyMcNeilStandardError()
    let found: [Measured]
    (found, noIntervals) = try withoutIntervalsIfTooFew(
      { try options.method?.intervals(of: scores, metrics).map(Measured.init) },
      plain: { try metrics.map { Measured(try $0.value(of: scores)) } })
    let hasSpread = min(inDistributionCount, outOfDistributionCount) > 1
    aurocDeLong =
      hasSpread ? Measured(try scores.deLongInterval(level: options.level)) : nil
    self.metrics = Dictionary(
      zip(metrics.map(\.name), found), uniquingKeysWith: { first, _ in first })
  }

  func text(order: [String], level: Double) -> String {
    let share = Measured(outOfDistributionShare).cell.text
    let caption =
      "\(name): \(inDistributionCount) in-distribution, \(outOfDistributionCount) "
      + "out-of-distribution samples (share \(share))"
    var rows = order.map { [TableCell.text($0), metrics[$0]?.cell ?? ""] }
    if let aurocDeLong { rows.append(["auroc, interval by DeLong", aurocDeLong.cell]) }
    let table = Table(["metric", "value [interval]"], caption: caption, rows: rows).plainText
    return table + (noIntervals.map { "no intervals: \($0)\n" } ?? "")
  }
}

/// Measures with intervals; where a set is too small for them, without, and says why.
func withoutIntervalsIfTooFew(
  _ intervals: () throws -> [Measured]?, plain: () throws -> [Measured]
) throws -> ([Measured], reason: String?) {
  do {
    return (try intervals() ?? plain(), nil)
  } catch let error as MetricError {
    guard case .tooFew = error else { throw error }
    return (try plain(), error.description)
  }
}
