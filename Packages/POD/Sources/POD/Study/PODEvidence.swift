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

  /// The fewest pairs, over ordered couples of methods, on which the first beats the second.
  func fewestWins(_ methods: [DetectionMethod], _ regime: Regime) throws -> Double {
    var fewest = Double(configuration.pairs.count)
    for first in methods {
      for second in methods where second != first {
        let wins = try differences(first, minus: second, regime).count { $0 > 0 }
        fewest = min(fewest, Double(wins))
      }
    }
    return fewest
  }

  /// How many couples of methods change the side of their majority over pairs between two amounts.
  func reversals(
    _ methods: [DetectionMethod], from first: Regime, to second: Regime
  ) throws -> Double {
    var count = 0
    for (index, method) in methods.enumerated() {
      for other in methods.dropFirst(index + 1) {
        let reversal = try Reversal(
          first: differences(method, minus: other, first),
          second: differences(method, minus: other, second))
        if reversal.isReversed { count += 1 }
      }
    }
    return Double(count)
  }
}

extension PODStudy {
  /// The experiment that measures an amount of data.
  static func experiment(of regime: Regime) -> String { regime == .full ? grid : lowData }
}
