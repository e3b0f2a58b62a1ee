import Experiments
import Reports

/// The report's sections on the bandit.
struct BanditSections {
  let configuration: PreferenceConfiguration

  private var bandit: BanditSettings { configuration.bandit }

  var all: [ReportSection] {
    [problem, staleness, reuse, negative, complement] + network + sequence + knobs + released + [
      penalty, dynamics, toy,
    ]
  }

  private var problem: ReportSection {
    ReportSection("The bandit") { _ in
      let x = (0..<BanditReference.actions).map { Double($0) }
      func line(_ name: String, _ values: [Double]) -> LineChart.Series {
        LineChart.Series(
          name, zip(x, values).map { LineChart.Point($0, Estimate($1)) }, style: .line)
      }
      let figure = Figure(
        "bandit", title: "Reference and rewards",
        caption:
          "The peak of R1 lies where the data's law, which references are fitted to, has "
          + "little mass, that of R2 on its bulk.",
        plot: .lines(
          LineChart(
            x: Axis("action"), y: Axis("mass or reward"),
            panels: [
              .init(
                "",
                [line("10 π_data", BanditReference.probabilities.map { 10 * $0 })]
                  + BanditTask.allCases.map { line($0.rawValue, $0.reward.table) })
            ])))
      return [.figure(figure)]
    }
  }

  private var staleness: ReportSection {
    ReportSection("Fresh and stale samples", experiment: StalenessExperiment.name) { results in
      let arms = StalenessExperiment.methods.map { method in
        (
          method.rawValue,
          bandit.batchPrompts.map {
            (Double($0), StalenessExperiment.arm(method, prompts: $0))
          }
        )
      }
      return [
        .figure(
          over(
            ("staleness", "Staleness at a fixed number of steps"), "auc", arms,
            x: "prompts sampled at once", StalenessExperiment.name, results.outcomes))
      ]
        + StalenessExperiment.methods.map { method in
          .figure(
            curves(
              StalenessExperiment.name, "\(method.rawValue) by prompts sampled at once",
              x: "steps (% of all)", results.outcomes, of: method))
        } + [.table(table(StalenessExperiment.name, ["auc", "final"], results.outcomes))]
    }
  }

  private var reuse: ReportSection {
    ReportSection("Sample reuse", experiment: ReuseExperiment.name) { results in
      let arms = ReuseExperiment.methods.map { method in
        (
          method.rawValue,
          bandit.reuses.map {
            (Double($0), ReuseExperiment.arm(method, reuse: $0))
          }
        )
      }
      return [
        .figure(
          over(
            ("reuse", "Mean reward after \(bandit.earlyRound) rounds"), "early", arms,
            x: "passes over the samples", ReuseExperiment.name, results.outcomes))
      ]
        + ReuseExperiment.methods.map {
          .figure(reuseCurves($0.rawValue, of: $0, results.outcomes))
        } + [
          .table(
            table(ReuseExperiment.name, ["early", "equal-steps", "final"], results.outcomes))
        ]
    }
  }

  private func reuseCurves(
    _ title: String, of method: BanditMethod, _ outcomes: OutcomeTable
  ) -> Figure {
    curves(
      ReuseExperiment.name, "\(title) by passes over the samples", x: "rounds (% of all)", outcomes,
      of: method, series: "rounds")
  }

  func table(
    _ experiment: String, _ metrics: [String], _ outcomes: OutcomeTable
  ) -> Table {
    let columns = metrics.flatMap { metric in BanditTask.allCases.map { "\(metric)/\($0.rawValue)" }
    }
    var table = Table(["arm"] + columns, caption: "Mean over seeds with 95 % t-interval.")
    for arm in outcomes.arms(of: experiment) {
      table.append(
        [.text(arm)]
          + columns.map {
            .estimate(
              Estimate(mean: outcomes.values($0, arm: arm, of: experiment)), decimals: 3)
          })
    }
    return table
  }

  private var negative: ReportSection {
    ReportSection("The negative gradient", experiment: NegativeExperiment.name) { results in
      [
        .figure(
          curves(
            NegativeExperiment.name, "Offline learning", x: "steps (% of all)", results.outcomes)),
        .figure(pairCurves(results.outcomes, ofDPO: false)),
        .figure(pairCurves(results.outcomes, ofDPO: true)),
        .figure(margins(NegativeExperiment.name, "Margins of log-probabilities", results.outcomes)),
        .table(
          table(
            NegativeExperiment.name,
            ["final", "logps/chosen", "logps/rejected", "logps/margins", "unseen-mass"],
            results.outcomes)),
      ]
    }
  }

  private var complement: ReportSection {
    ReportSection("On-policy and contrastive", experiment: ComplementExperiment.name) { results in
      [
        .figure(
          sides(ComplementExperiment.name, "Both together", results.outcomes)),
        .table(
          table(ComplementExperiment.name, ["auc", "final", "steps-to-0.9"], results.outcomes)),
      ]
    }
  }

  private var network: [ReportSection] {
    guard configuration.network != nil else { return [] }
    return [
      ReportSection("Setting A: a perceptron", experiment: NetworkExperiment.name) { results in
        [
          .figure(
            sides(NetworkExperiment.name, "Setting A", results.outcomes)),
          .table(table(NetworkExperiment.name, ["auc", "final"], results.outcomes)),
          .text(fit(NetworkExperiment.name, results.outcomes)),
        ]
      }
    ]
  }

  private var sequence: [ReportSection] {
    guard configuration.sequence != nil else { return [] }
    return [
      ReportSection("Setting B: gpt-nano", experiment: SequenceExperiment.name) { results in
        [
          .figure(
            sides(SequenceExperiment.name, "Setting B", results.outcomes)),
          .figure(
            margins(
              SequenceExperiment.name, "Margins of log-probabilities, gpt-nano", results.outcomes)),
          .table(
            table(
              SequenceExperiment.name,
              ["auc", "final", "kl", "logps/chosen", "logps/rejected", "logps/margins"],
              results.outcomes)),
          .text(fit(SequenceExperiment.name, results.outcomes)),
        ]
      }
    ]
  }

  // What is left of the fit to the data's law.
  private func fit(_ experiment: String, _ outcomes: OutcomeTable) -> String {
    let left = outcomes.arms(of: experiment).first.flatMap {
      outcomes.values("fit-kl", arm: $0, of: experiment).max()
    }
    let nats = (left ?? .nan).significant(2)
    return "After its fit the policy's law of an action is at most \(nats) nats from the data's."
  }

  private var penalty: ReportSection {
    ReportSection("Which KL", experiment: PenaltyExperiment.name) { results in
      [.table(table(PenaltyExperiment.name, ["objective", "final", "kl"], results.outcomes))]
    }
  }

  private var dynamics: ReportSection {
    ReportSection("Forward and reverse KL", experiment: DynamicsExperiment.name) { results in
      let panels = BanditTask.allCases.map { task in
        LineChart.Panel(
          task.rawValue,
          DynamicsExperiment.cases.map { arm in
            LineChart.Series(
              arm, x: TheoryTables.steps.dropFirst().map { Double($0) },
              seeds: results.outcomes.series(
                "reward/\(task.rawValue)", arm: arm, of: DynamicsExperiment.name
              ).map { Array($0.dropFirst()) }, style: .markedLine)
          })
      }
      return [
        .figure(
          Figure(
            "dynamics", title: "Exact descent towards the tilted reference",
            caption: "All 100 bins, step size 1, beta .1.",
            plot: .lines(
              LineChart(
                x: Axis("step", isLogarithmic: true), y: Axis("mean reward"), panels: panels))))
      ]
    }
  }

  private var toy: ReportSection {
    ReportSection("The toy figure and its labels") { _ in
      [.text(ToyDivergences.doubt), .figure(ToyDivergences.figure)]
        + TheoryTables().tables.map { .table($0) }
    }
  }
}
