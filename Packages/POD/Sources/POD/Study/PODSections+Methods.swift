import Experiments
import OutOfDistribution
import Reports
import Statistics

extension PODSections {
  /// Mean ranks over pairs with the critical difference.
  var ranks: ReportSection {
    ReportSection("Mean ranks", experiment: PODStudy.grid) { results in
      let methods = measuredMethods.filter { !$0.isOracle }
      let full = try MethodRanking(methodTable(methods, .full, results.outcomes))
      let low = try MethodRanking(methodTable(methods, least, results.outcomes))
      var table = Table(
        ["method", "full data", least.name],
        caption: "Mean rank over pairs of the mean AUROC over seeds; 1 is the best.")
      for index in methods.indices.sorted(by: { full.meanRanks[$0] < full.meanRanks[$1] }) {
        table.append([
          .text(methods[index].rawValue), .number(full.meanRanks[index], decimals: 2),
          .number(low.meanRanks[index], decimals: 2),
        ])
      }
      return [
        .text(
          "Friedman's test over pairs: \(text(full)) with full data, \(text(low)) with few. Two "
            + "methods differ if their mean ranks are \(full.criticalDifference.fixed(2)) apart "
            + "(Nemenyi, 5 %). Pairs that share a training set are not independent, so that both are "
            + "too sure of themselves. Groups that do not differ with full data: \(groups(full))."),
        .figure(diagram("ranks", full, title: "Mean ranks with full data")),
        .figure(diagram("ranks-low", low, title: "Mean ranks with few data (\(least.name))")),
        .table(table),
      ]
    }
  }

  private func diagram(_ name: String, _ ranking: MethodRanking, title: String) -> Figure {
    Figure(
      name, title: title,
      caption: "Over pairs; the best is at the left. Methods under one bar do not differ (Nemenyi, "
        + "5 %).",
      plot: .ranks(
        CriticalDifferenceDiagram(
          methods: ranking.methods, meanRanks: ranking.meanRanks,
          criticalDifference: ranking.criticalDifference, groups: ranking.groups)))
  }

  private func text(_ ranking: MethodRanking) -> String {
    guard let friedman = ranking.friedman else { return "no test" }
    return friedman.pValue < 1e-4 ? "p < 0.0001" : "p = \(friedman.pValue.fixed(4))"
  }

  private func groups(_ ranking: MethodRanking) -> String {
    ranking.groups.map { $0.map { "`\($0)`" }.joined(separator: ", ") }.joined(separator: "; ")
  }

  /// AUROC against the number of training images.
  var amounts: ReportSection {
    ReportSection("How many training images", experiment: PODStudy.lowData) { results in
      let methods: [DetectionMethod] = [
        .msp, .odin, .mahalanobis, .mahalanobisRidge, .nearestNeighbor, .podEmbedding, .podSiamese,
        .podFineTuned,
      ]
      let panels = configuration.domains.map { domain in
        LineChart.Panel(
          domain.name,
          methods.map { method in
            let points = configuration.regimes.compactMap { regime -> LineChart.Point? in
              let values = meanAUROCs(
                method, configuration.pairs(of: domain), regime, results.outcomes)
              guard let count = perClass(regime, domain, results.outcomes) else { return nil }
              return Estimate(mean: values).map { .init(count, $0) }
            }
            return LineChart.Series(method.rawValue, points)
          })
      }
      return [
        .text(
          "Mahalanobis with a pseudo-inverse ignores every direction in which few training images "
            + "do not vary, and weighs those in which they vary by chance. A ridge mends it; pairs "
            + "need no covariance."),
        .figure(
          Figure(
            "amounts", title: "AUROC against training images per class",
            caption: "Mean over the pairs of a training set, and over seeds with 95 % t-intervals.",
            plot: .lines(
              LineChart(
                x: Axis("training images per class", isLogarithmic: true),
                y: Axis("mean AUROC (%)"), panels: panels)))),
        .table(amountTable(results.outcomes)),
      ]
    }
  }

  private func perClass(
    _ regime: Regime, _ domain: ImageDomain, _ outcomes: OutcomeTable
  ) -> Double? {
    outcomes.values(
      "images/train", arm: PairExperiment.arm(domain, regime), of: PODStudy.experiment(of: regime)
    ).first.map { $0 / Double(domain.classes.count) }
  }

  private func amountTable(_ outcomes: OutcomeTable) -> Table {
    var table = Table(
      ["method"] + configuration.regimes.map(\.name),
      caption: "AUROC (%), mean over all pairs, and over seeds with 95 % t-interval.")
    for method in measuredMethods {
      table.append(
        [.text(method.rawValue)]
          + configuration.regimes.map { regime in
            .estimate(
              Estimate(mean: meanAUROCs(method, configuration.pairs, regime, outcomes)), decimals: 1
            )
          })
    }
    return table
  }

  /// What tuning does, honestly and on the tested pair.
  var tuning: ReportSection {
    ReportSection("Tuning ODIN and Mahalanobis", experiment: PODStudy.grid) { results in
      let steps: [DetectionMethod] = [.mahalanobis, .mahalanobisValidation, .mahalanobisOracle]
      let methods =
        [.odin, .odinValidation, .odinOracle]
        + (configuration.mahalanobisSettings.isEmpty ? [] : steps)
      var table = Table(
        ["pair"] + methods.map(\.rawValue), caption: "AUROC (%), mean over seeds, full data.")
      for pair in configuration.pairs {
        table.append(
          [.text(pair.name)]
            + methods.map { method in
              let values = aurocs(method, pair, .full, results.outcomes)
              return .number(values.isEmpty ? nil : values.mean, decimals: 1)
            })
      }
      return [
        .text(
          "`odin` is temperature 1000 without a step. `odin-validation` takes temperature and step "
            + "by held-out training images and the other out-of-distribution sets of the same "
            + "network; `odin-oracle` by the tested images themselves, as the paper's release does, "
            + "which nobody can do in use. The same holds for Mahalanobis and its step."),
        .table(table),
      ]
    }
  }

  /// The accuracy of the networks, without which no detection figure can be read.
  var accuracies: ReportSection {
    ReportSection("Accuracy on the known classes", experiment: PODStudy.lowData) { results in
      let names =
        [("classifier", "classifier")]
        + [
          DetectionMethod.podEmbedding, .podSiamese, .podFineTuned,
        ].map { ($0.rawValue, "\($0.rawValue), nearest class") }
      var table = Table(
        ["images", "by"] + configuration.regimes.map(\.name),
        caption: "Accuracy (%) on in-distribution test images, mean over seeds.")
      for domain in configuration.domains {
        for (name, title) in names {
          table.append(
            [.text(domain.name), .text(title)]
              + configuration.regimes.map { regime in
                let values = results.outcomes.values(
                  "accuracy/\(name)", arm: PairExperiment.arm(domain, regime),
                  of: PODStudy.experiment(of: regime))
                return .number(values.isEmpty ? nil : 100 * values.mean, decimals: 1)
              })
        }
      }
      return [.table(table)]
    }
  }
}
