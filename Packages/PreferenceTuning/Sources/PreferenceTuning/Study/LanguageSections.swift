import Experiments
import Reports

/// The report's sections on language models.
struct LanguageSections {
  let settings: LanguageSettings

  var all: [ReportSection] {
    [base, reward, length, knob(.staleness), knob(.reuse), ratings, sentiment]
  }

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
      comparisons(results.outcomes).map { .figure($0) } + [
        .table(
          table(
            LengthExperiment.name,
            [
              "start", "final", "auc", "length", "ended", "kl", "spearman", "perplexity",
              "distinct-2",
            ], results.outcomes)),
        .text(
          "Of the last completions: the share that end by themselves, KL from the reference in nats "
            + "a completion, Spearman of learned and true reward, perplexity under the reference, "
            + "and the share of different ones among neighbouring pairs of tokens."),
      ]
    }
  }

  private func knob(_ knob: LengthKnobExperiment.Knob) -> ReportSection {
    let title =
      knob == .staleness ? "Fresh and stale samples of language models" : "Reuse by language models"
    return ReportSection(title, experiment: knob.rawValue) { results in
      [.figure(summary(knob, title, results.outcomes))]
        + curves(knob, results.outcomes).map { .figure($0) }
        + [.table(table(knob.rawValue, ["auc", "final", "length", "kl"], results.outcomes))]
    }
  }

  /// What the released code's mask does.
  var released: ReportSection {
    ReportSection("The mask of the released code", experiment: ReleasedLengthExperiment.name) {
      results in
      let metrics = ["final", "auc", "length", "kl"]
      var table = Table(
        ["task"] + metrics,
        caption: "On-policy DPO whose losses leave out the first token, minus the published form, "
          + "paired by seed, with 95 % t-intervals.")
      for task in ReleasedLengthExperiment.tasks {
        let published = LengthExperiment.arm(task, ReleasedLengthExperiment.method)
        table.append(
          [.text(task.rawValue)]
            + metrics.map { metric in
              let differences = results.outcomes.values(of: ReleasedLengthExperiment.name) {
                try $0.value(metric, arm: task.rawValue)
                  - $0.value(metric, arm: published, in: LengthExperiment.name)
              }
              return .estimate(Estimate(mean: differences), decimals: 2)
            })
      }
      return [.table(table)]
    }
  }

  private var ratings: ReportSection {
    ReportSection("Human ratings", experiment: RatingsExperiment.name) { results in
      [
        .text(
          "Rewards learned from pairs of rated sentences, as judged by one, three or all raters, "
            + "against the means of all raters on sentences never seen. Disagreement is the share "
            + "of pairs whose order these means contradict. Best-of-N is the mean human score of "
            + "the sentence that the reward prefers among N never seen. The gold reward is learned "
            + "from the other sentences and tested on these."),
        .figure(choices(results.outcomes)),
        .table(
          table(
            RatingsExperiment.name,
            ["disagreement", "spearman", "accuracy"]
              + RatingsExperiment.choices.map { "best-of/\($0)" }, results.outcomes)),
      ]
    }
  }

  private var sentiment: ReportSection {
    ReportSection("Sentiment", experiment: SentimentExperiment.name) { results in
      [
        .text(
          "Policies tuned by the reward of one or of all raters, judged by a gold reward that was "
            + "learned from sentences which the other has not seen. Both are in deviations of the "
            + "base model's own sentences."),
        .figure(moods(results.outcomes)),
        .table(
          table(
            SentimentExperiment.name,
            ["start", "final", "reward", "length", "ended", "kl", "perplexity", "distinct-2"],
            results.outcomes)),
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
