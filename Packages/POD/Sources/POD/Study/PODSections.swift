import Experiments
import OutOfDistribution
import Reports
import Statistics

/// The report: which method wins where, over how many pairs, and with how many images.
struct PODSections {
  let configuration: PODConfiguration

  var all: [ReportSection] {
    [winners, wins(.full), wins(least), ranks, amounts, tuning, accuracies, toyTable, toyAmounts]
  }

  var least: Regime { .perClass(configuration.perClass.min() ?? 1) }

  /// The methods that this configuration measures.
  var measuredMethods: [DetectionMethod] {
    let steps: [DetectionMethod] = [.mahalanobisValidation, .mahalanobisOracle]
    return configuration.mahalanobisSettings.isEmpty
      ? DetectionMethod.allCases.filter { !steps.contains($0) } : DetectionMethod.allCases
  }

  /// AUROC of a method on a pair, one a seed, in percent.
  func aurocs(
    _ method: DetectionMethod, _ pair: ImagePair, _ regime: Regime, _ outcomes: OutcomeTable
  ) -> [Double] {
    outcomes.values(
      PairFigure.auroc.metric(method, pair),
      arm: PairExperiment.arm(pair.inDistribution, regime), of: PODStudy.experiment(of: regime)
    ).map { 100 * $0 }
  }

  /// The mean over pairs of AUROC in percent, one a seed; empty if something is missing.
  func meanAUROCs(
    _ method: DetectionMethod, _ pairs: [ImagePair], _ regime: Regime, _ outcomes: OutcomeTable
  ) -> [Double] {
    let columns = pairs.map { aurocs(method, $0, regime, outcomes) }
    let seeds = columns.map(\.count).min() ?? 0
    return (0..<seeds).map { seed in columns.map { $0[seed] }.mean }
  }

  /// Mean AUROC over seeds of methods on all pairs, with the false-positive rate that breaks ties.
  func methodTable(
    _ methods: [DetectionMethod], _ regime: Regime, _ outcomes: OutcomeTable
  ) throws -> MethodTable {
    func means(_ figure: PairFigure) throws -> [[Double]] {
      try configuration.pairs.map { pair in
        let arm = PairExperiment.arm(pair.inDistribution, regime)
        let experiment = PODStudy.experiment(of: regime)
        return try methods.map { method in
          let metric = figure.metric(method, pair)
          let values = outcomes.values(metric, arm: arm, of: experiment)
          guard !values.isEmpty else {
            let cell = Cell(experiment: experiment, arm: arm, seed: 0)
            throw ExperimentError.missingMetric(metric, cell: cell, known: [])
          }
          return values.mean
        }
      }
    }
    return try MethodTable(
      methods: methods.map(\.rawValue), pairs: configuration.pairs.map(\.name),
      auroc: try means(.auroc), falsePositiveRate: try means(.fpr95Out))
  }

  private var winners: ReportSection {
    ReportSection("Which method wins where", experiment: PODStudy.grid) { results in
      let methods = measuredMethods
      let values = configuration.pairs.map { pair in
        methods.map { aurocs($0, pair, .full, results.outcomes).mean }
      }
      var table = Table(
        ["pair", "best", "AUROC (%)", "worst", "AUROC (%)"],
        caption:
          "The best and the worst method of each pair, by mean over seeds; those tuned on "
          + "the tested pair are left out.")
      for (pair, row) in zip(configuration.pairs, values) {
        let honest = methods.indices.filter { !methods[$0].isOracle && row[$0].isFinite }
        guard let best = honest.max(by: { row[$0] < row[$1] }),
          let worst = honest.min(by: { row[$0] < row[$1] })
        else { continue }
        table.append([
          .text(pair.name), .text(methods[best].rawValue), .number(row[best], decimals: 1),
          .text(methods[worst].rawValue), .number(row[worst], decimals: 1),
        ])
      }
      return [
        .text(
          "The paper's point: read along a row, and the order of the methods is another one for "
            + "every pair. Those that end in `oracle` were "
            + "tuned on the very images they are tested on."),
        .figure(
          Figure(
            "pairs", title: "AUROC by pair and method (%)", caption: "Mean over seeds, full data.",
            plot: .heatMap(
              HeatMap(
                rows: configuration.pairs.map(\.name), columns: methods.map(\.rawValue),
                values: values, valueLabel: "AUROC (%)"
              ).labeled(rows: "", columns: "").rounded(decimals: 0)))),
        .table(table),
      ]
    }
  }

  private func wins(_ regime: Regime) -> ReportSection {
    let title = regime == .full ? "Wins with full data" : "Wins with few data (\(regime.name))"
    return ReportSection(title, experiment: PODStudy.experiment(of: regime)) { results in
      let methods = DetectionMethod.published
      let matrix = WinMatrix(try methodTable(methods, regime, results.outcomes))
      let published = regime == .full ? PublishedTable.full : .lowData
      var table = Table(
        [
          "method", "against", "wins", "clear wins", "losses", "clear losses",
          "published wins of 16",
        ],
        caption:
          "Pairs, of \(configuration.pairs.count), by mean AUROC over seeds; clear where the "
          + "95 % t-interval of the difference paired by seeds leaves out 0.")
      for couple in try matrix.signTests() {
        let (first, second) = (index(couple.first, methods), index(couple.second, methods))
        let clear = clearWins(methods[first], methods[second], regime, results.outcomes)
        table.append([
          .text(couple.first), .text(couple.second), .number(couple.wins), .number(clear.wins),
          .number(couple.losses), .number(clear.losses), .number(published.wins[first][second]),
        ])
      }
      return [
        .text(
          "The published counts tune ODIN and Mahalanobis on the tested pair; here nothing is tuned. "
            + "Their data sets are others, so that counts need not agree."),
        .table(table),
      ]
    }
  }

  private func index(_ name: String, _ methods: [DetectionMethod]) -> Int {
    methods.firstIndex { $0.rawValue == name } ?? 0
  }

  private func clearWins(
    _ first: DetectionMethod, _ second: DetectionMethod, _ regime: Regime, _ outcomes: OutcomeTable
  ) -> (wins: Int, losses: Int) {
    var counts = (wins: 0, losses: 0)
    for pair in configuration.pairs {
      let differences = zip(
        aurocs(first, pair, regime, outcomes), aurocs(second, pair, regime, outcomes)
      ).map { $0 - $1 }
      guard let interval = try? studentInterval(differences, level: 0.95) else { continue }
      if interval.low > 0 { counts.wins += 1 }
      if interval.high < 0 { counts.losses += 1 }
    }
    return counts
  }
}
