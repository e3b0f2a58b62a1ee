import Experiments
import OutOfDistribution
import Reports

extension DCMSections {
  /// AUROC over what the ablations change.
  var followed: [ReportSection] {
    [
      line(
        "fraction", "Share of unknown images",
        Axis("share of unknown images in the uncertainty set"), configuration.fractions,
        "At 0 the set holds known images only."),
      line(
        "size", "Size of the uncertainty set", Axis("images", isLogarithmic: true),
        configuration.setSizes.map { Double($0) },
        "The share of unknown images is the published one, one in six."),
      line(
        "lambda", "Weight of the confidence loss", Axis("weight", isLogarithmic: true),
        configuration.weights, "The published weight is 0.5."),
    ]
  }

  private func line(
    _ experiment: String, _ title: String, _ axis: Axis, _ values: [Double], _ text: String
  ) -> ReportSection {
    ReportSection(title, experiment: experiment) { results in
      let pair = configuration.pairs.first?.name ?? "no pair"
      let points = values.compactMap { value -> LineChart.Point? in
        let found = results.outcomes.values(
          "auroc", arm: CaseExperiment.arm(value), of: experiment)
        return Estimate(mean: found).map { LineChart.Point(value, $0.scaled(by: 100)) }
      }
      return [
        .text("On `\(pair)`. \(text)"),
        .figure(
          Figure(
            experiment, title: "AUROC of DCM",
            caption: "Mean over seeds with 95 % t-intervals.",
            plot: .lines(
              LineChart(
                x: axis, y: Axis("AUROC (%)"),
                panels: [LineChart.Panel("", [LineChart.Series("dcm", points)])])))),
      ]
    }
  }

  /// What is in the set: filtered or not, tested or not.
  var sets: ReportSection {
    ReportSection("What the uncertainty set holds", experiment: "filtered") { results in
      var table = Table(
        ["experiment", "set", "AUROC (%)", "accuracy (%)"],
        caption: "DCM on the first pair, mean over seeds with 95 % t-interval.")
      for experiment in ["filtered", "transductive"] {
        for arm in results.outcomes.arms(of: experiment) {
          table.append(
            [.text(experiment), .text(arm)]
              + ["auroc", "accuracy"].map {
                let values = results.outcomes.values($0, arm: arm, of: experiment)
                return .estimate(Estimate(mean: values)?.scaled(by: 100), decimals: 1)
              })
        }
      }
      return [
        .text(
          "`filtered` holds the unknown images of the mixture, `known` as many known images as the "
            + "mixture has images. `transductive` tunes on test images, scored with all others; "
            + "`inductive` is scored on the same ones."),
        .table(table),
      ]
    }
  }

  /// Selective classification: areas on test images and under shifts, and curves.
  var selective: ReportSection {
    ReportSection("Knowing errors", experiment: SelectiveExperiment.name) { results in
      let outcomes = results.outcomes
      let arms = outcomes.arms(of: SelectiveExperiment.name)
      let panels = configuration.selectiveDomains.map { domain in
        LineChart.Panel(
          domain,
          arms.map { arm in
            LineChart.Series(
              arm, x: Outcome.coverages,
              seeds: outcomes.series("risk/\(domain)", arm: arm, of: SelectiveExperiment.name))
          })
      }
      return [
        .text(
          "The share of errors among the most confident predictions. `dcm` is tuned on held-out "
            + "images that the base network gets wrong, `random` on as many drawn at random."),
        .figure(
          Figure(
            "risk-coverage", title: "Risk over coverage on test images",
            caption: "Mean over seeds with 95 % t-intervals.",
            plot: .lines(LineChart(x: Axis("coverage"), y: Axis("risk"), panels: panels)))),
        .table(areas(arms, outcomes)),
      ]
    }
  }

  private func areas(_ arms: [String], _ outcomes: OutcomeTable) -> Table {
    let sets = configuration.selectiveDomains.flatMap { domain in
      [domain] + configuration.shifts.map { "\(domain)+\($0.name)" } + ["\(domain)+mean"]
    }
    var table = Table(
      ["method"] + sets,
      caption: "Area under accuracy over coverage (%), mean over seeds with 95 % t-interval.")
    for arm in arms {
      table.append(
        [.text(arm)]
          + sets.map {
            let values = outcomes.values(
              "\(Outcome.selectiveArea)/\($0)", arm: arm, of: SelectiveExperiment.name)
            return .estimate(Estimate(mean: values)?.scaled(by: 100), decimals: 1)
          })
    }
    return table
  }
}
