import Experiments
import OutOfDistribution
import Statistics

/// What the cells of one seed say of methods on pairs, wherever it was measured.
struct PODEvidence {
  let configuration: PODConfiguration
  let seed: SeedOutcomes

  /// AUROC of a method on a pair, as a fraction.
  func auroc(
    _ method: DetectionMethod, _ pair: ImagePair, _ regime: Regime
  ) throws(ExperimentError) -> Double {
    try seed.value(
      PairFigure.auroc.metric(method, pair),
      arm: PairExperiment.arm(pair.inDistribution, regime), in: PODStudy.experiment(of: regime))
  }

  /// The first method's AUROC minus the second's on every pair, in points.
  func differences(
    _ first: DetectionMethod, minus second: DetectionMethod, _ regime: Regime
  ) throws(ExperimentError) -> [Double] {
    var result: [Double] = []
    for pair in configuration.pairs {
      result.append(100 * (try auroc(first, pair, regime) - auroc(second, pair, regime)))
    }
    return result
  }

  /// AUROC, `[pairs][methods]`.
  func table(
    _ methods: [DetectionMethod], _ regime: Regime
  ) throws(ExperimentError) -> [[Double]] {
    var result: [[Double]] = []
    for pair in configuration.pairs {
      var row: [Double] = []
      for method in methods { row.append(try auroc(method, pair, regime)) }
      result.append(row)
    }
    return result
  }

  /// The least of the methods' leads, in points, each over each other one on the pair that suits it
  /// best; nil without other seeds.
  ///
  /// Pairs are chosen by the mean of the other seeds, so that a lead can be one of luck, and below 0.
  func leastLead(_ methods: [DetectionMethod], _ regime: Regime) throws -> Double? {
    var least: Double?
    for (first, second) in methods.orderedCouples {
      let chosen = try best(others.map { try $0.differences(first, minus: second, regime) })
      guard let chosen else { return nil }
      let lead = try differences(first, minus: second, regime)[chosen]
      least = min(least ?? lead, lead)
    }
    return least
  }

  /// How clearly the majority over pairs changes from a method to another, in pairs, for the couple
  /// for which it does so most clearly in the other seeds; nil without these.
  func reversal(
    _ methods: [DetectionMethod], from first: Regime, to second: Regime
  ) throws -> Double? {
    func strengths(_ evidence: PODEvidence) throws -> [Double] {
      try methods.orderedCouples.map { method, other in
        let reversal = try Reversal(
          first: evidence.differences(method, minus: other, first),
          second: evidence.differences(method, minus: other, second))
        return Double(reversal.strength)
      }
    }
    return try best(others.map(strengths)).map { try strengths(self)[$0] }
  }

  private var others: [PODEvidence] {
    seed.others.map { PODEvidence(configuration: configuration, seed: $0) }
  }

  /// The place with the largest sum over rows, `[seeds][places]`.
  private func best(_ rows: [[Double]]) -> Int? {
    guard let count = rows.first?.count else { return nil }
    let sums = (0..<count).map { place in rows.reduce(0) { $0 + $1[place] } }
    return sums.indices.max { sums[$0] < sums[$1] }
  }
}

extension [DetectionMethod] {
  /// Every method with every other one, in both orders.
  fileprivate var orderedCouples: [(DetectionMethod, DetectionMethod)] {
    flatMap { first in filter { $0 != first }.map { (first, $0) } }
  }
}

extension PODStudy {
  /// The experiment that measures an amount of data.
  static func experiment(of regime: Regime) -> String { regime == .full ? grid : lowData }
}
