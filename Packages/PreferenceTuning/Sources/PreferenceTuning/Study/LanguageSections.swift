import Experiments
import Reports

/// The report's sections on language models.
struct LanguageSections {
  let settings: LanguageSettings

  var all: [ReportSection] { [base, reward, length, knob(.staleness), knob(.reuse), ratings] }

  private var base: ReportSection {
    ReportSection("Base models", experiment: BaseModelExperiment.name) { results in
      [.table(table(BaseModelExperiment.name, ["loss/evaluation"], results.outcomes))]
    }
  }

  private var reward: ReportSection {
    ReportSection("Learned rewards", experiment: LengthRewardExperiment.name) { results in
      [
        .text(
          "Preferences are between the reference's own samples; accuracy is that on pairs of other "
            + "prompts, Spearman that of learned and true reward on uncut samples of the "
            + "reference."),
        .table(
          table(
            LengthRewardExperiment.name,
            [
              "reference/length", "reference/mode", "pairs", "reward/accuracy", "reward/spearman",
            ], results.outcomes)),
      ]
    }
  }

  private var length: ReportSection {
    ReportSection("Length problems", experiment: LengthExperiment.name) { results in
      [
        .figure(curves(results.outcomes)),
        .table(
          table(
            LengthExperiment.name, ["start", "final", "auc", "length", "kl", "spearman"],
            results.outcomes)),
      ]
    }
  }

  // The true reward over steps, one panel a task, one line a method.
  private func curves(_ outcomes: OutcomeTable) -> Figure {
    let panels = LengthTask.allCases.map { task in
      LineChart.Panel(
        task.rawValue,
        settings.methods.map { method in
          let arm = LengthExperiment.arm(task, method)
          let steps = outcomes.series("step", arm: arm, of: LengthExperiment.name).first ?? []
          return LineChart.Series(
            method.rawValue, x: steps,
            seeds: outcomes.series("gold", arm: arm, of: LengthExperiment.name))
        })
    }
    return Figure(
      LengthExperiment.name, title: "True reward while policies are tuned",
      caption: "Mean over seeds with 95 % t-intervals; 0 is the best.",
      plot: .lines(LineChart(x: Axis("step"), y: Axis("mean true reward"), panels: panels)))
  }

  private func knob(_ knob: LengthKnobExperiment.Knob) -> ReportSection {
    let title =
      knob == .staleness ? "Fresh and stale samples of language models" : "Reuse by language models"
    return ReportSection(title, experiment: knob.rawValue) { results in
      let panels = knob.tasks.map { task in
        LineChart.Panel(
          task.rawValue,
          knob.methods.map { method in
            LineChart.Series(
              method.rawValue,
              knob.values(settings).compactMap { value in
                let arm = LengthKnobExperiment.Knob.arm(task, method, value)
                return Estimate(
                  mean: results.outcomes.values("final", arm: arm, of: knob.rawValue)
                ).map { LineChart.Point(Double(value), $0) }
              })
          })
      }
      let label = knob == .staleness ? "completions sampled at once" : "passes over the samples"
      return [
        .figure(
          Figure(
            knob.rawValue, title: title, caption: "Mean over seeds with 95 % t-intervals.",
            plot: .lines(
              LineChart(
                x: Axis(label, isLogarithmic: true), y: Axis("true reward at the end"),
                panels: panels)))),
        .table(table(knob.rawValue, ["auc", "final", "length", "kl"], results.outcomes)),
      ]
    }
  }

  private var ratings: ReportSection {
    ReportSection("Human ratings", experiment: RatingsExperiment.name) { results in
      [
        .text(
          "Rewards learned from pairs of rated sentences, as judged by one, three or all raters, "
            + "against the means of all raters on sentences never seen. Disagreement is the share "
            + "of pairs whose order these means contradict."),
        .table(
          table(
            RatingsExperiment.name, ["disagreement", "spearman", "accuracy"], results.outcomes)),
      ]
    }
  }

  private func table(
    _ experiment: String, _ metrics: [String], _ outcomes: OutcomeTable
  ) -> Table {
    var table = Table(["arm"] + metrics, caption: "Mean over seeds with 95 % t-interval.")
    for arm in outcomes.arms(of: experiment) {
      table.append(
        [.text(arm)]
          + metrics.map {
            .estimate(
              Estimate(mean: outcomes.values($0, arm: arm, of: experiment)), decimals: 3)
          })
    }
    return table
  }
}
