import Experiments
import LinearAlgebra
import OutOfDistribution

extension Outcome {
  /// The metrics of detection that every method is given; orientation is in their names.
  static let detectionMetrics: [DetectionMetric] =
    [.auroc]
    + PositiveClass.allCases.flatMap { positive -> [DetectionMetric] in
      [
        .falsePositiveRate(at: 0.95, rule: .firstReach, positive: positive),
        .averagePrecision(positive: positive),
      ]
    }

  /// The rate of known images among those as doubtful as 95 % of unknown ones.
  static let falseAlarms = DetectionMetric.falsePositiveRate(
    at: 0.95, rule: .firstReach, positive: .outOfDistribution
  ).name

  /// Bins of a histogram of confidence, of equal width from 0 to 1.
  static let confidenceBins = 20

  /// Adds the metrics of some scores under names that begin with `prefix`.
  mutating func add(_ scores: DetectionScores, as prefix: String) throws {
    for metric in Self.detectionMetrics {
      metrics[prefix + metric.name] = try metric.value(of: scores)
    }
  }

  /// Adds means and histograms of the largest probabilities of known and unknown images.
  mutating func add(_ known: [Double], _ unknown: [Double]) {
    for (part, values) in [("known", known), ("unknown", unknown)] {
      metrics["confidence-\(part)"] = values.reduce(0, +) / Double(max(values.count, 1))
      series["histogram-\(part)"] = histogram(values)
    }
  }

  /// The same measurements under names that end with `/suffix`.
  func named(_ suffix: String) -> Outcome {
    func renamed<Value>(_ values: [String: Value]) -> [String: Value] {
      Dictionary(uniqueKeysWithValues: values.map { ("\($0.key)/\(suffix)", $0.value) })
    }
    return Outcome(metrics: renamed(metrics), series: renamed(series))
  }

  /// Adds the measurements of another outcome, whose names are different.
  mutating func merge(_ other: Outcome) {
    metrics.merge(other.metrics) { $1 }
    series.merge(other.series) { $1 }
  }
}

// The share of values in each bin.
private func histogram(_ values: [Double]) -> [Double] {
  let bins = Outcome.confidenceBins
  var counts = [Double](repeating: 0, count: bins)
  for value in values { counts[min(bins - 1, max(0, Int(value * Double(bins))))] += 1 }
  return counts.map { $0 / Double(max(values.count, 1)) }
}

/// The largest mean probability of each sample over members, each `[samples, classes]`.
func largest(_ members: [Matrix]) -> [Double] {
  guard let first = members.first else { return [] }
  return (0..<first.rows).map { row in
    let sums = (0..<first.columns).map { column in members.reduce(0) { $0 + $1[row, column] } }
    return (sums.max() ?? .nan) / Double(members.count)
  }
}
