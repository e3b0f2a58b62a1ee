import Experiments
import Reports

extension BanditSections {
  /// How fresh samples are and how often they are used, in settings A and B.
  var knobs: [ReportSection] {
    let settings: [(BanditKnobExperiment.Setting, String)] =
      (configuration.network.map { [(.network($0), "Setting A")] } ?? [])
      + (configuration.sequence.map { [(.sequence($0), "Setting B")] } ?? [])
    return settings.flatMap { setting, title in
      BanditKnobExperiment.Knob.allCases
        .map { BanditKnobExperiment(setting: setting, knob: $0) }
        .filter { !$0.arms.isEmpty }
        .map { knob($0, title) }
    }
  }

  private func knob(_ experiment: BanditKnobExperiment, _ setting: String) -> ReportSection {
    let isStaleness = experiment.knob == .staleness
    let title = "\(setting): \(isStaleness ? "fresh and stale samples" : "sample reuse")"
    let knobs = experiment.setting.settings.knobs
    let methods = experiment.knob.methods(knobs)
    let arms = methods.map { method in
      (
        method.rawValue,
        experiment.knob.values(knobs).map { (Double($0), "\(method.rawValue)/\($0)") }
      )
    }
    return ReportSection(title, experiment: experiment.name) { results in
      let summary = over(
        (
          experiment.name,
          isStaleness ? title : "\(setting): mean reward after \(knobs.earlyRound) rounds"
        ), isStaleness ? "auc" : "early", arms,
        x: isStaleness ? "prompts sampled at once" : "passes over the samples", experiment.name,
        results.outcomes)
      let overTime = methods.map { method in
        curves(
          experiment.name, "\(title), \(method.rawValue)",
          x: isStaleness ? "steps (% of all)" : "rounds (% of all)", results.outcomes, of: method)
      }
      let metrics = isStaleness ? ["auc", "final"] : ["early", "auc", "final"]
      return [.figure(summary)] + overTime.map { .figure($0) }
        + [.table(table(experiment.name, metrics, results.outcomes))]
    }
  }

  /// What deviations of the released code do.
  var released: [ReportSection] {
    guard configuration.sequence != nil, configuration.comparesReleased else { return [] }
    return [
      ReportSection("The released code", experiment: ReleasedExperiment.name) { results in
        [
          .text(
            "On-policy runs of gpt-nano, each at a step size of its own. Differences are paired by "
              + "seed: a form of the released code, or a choice of ours, minus the published or "
              + "default one."),
          .table(effects(results.outcomes)),
          .text(
            "Ratios are those that PPO's first step saw; their mean and deviation over tokens are 1 "
              + "and 0 unless updates see another policy than the one that sampled. Skipped steps "
              + "had nothing to learn from: a mean ratio above 10 (PPO), or responses of equal "
              + "reward only (IPO, DPO), the sign of a policy that has collapsed. KL is that of the "
              + "law that responses are drawn from; `fit-kl` that of the reference from the data's."
          ),
          .table(
            table(
              ReleasedExperiment.name,
              ["auc", "final", "kl", "first-ratio", "first-ratio-sd", "skipped"],
              results.outcomes)),
        ]
      }
    ]
  }

  private func effects(_ outcomes: OutcomeTable) -> Table {
    let metrics = ["auc", "final"].flatMap { metric in
      BanditTask.allCases.map { "\(metric)/\($0.rawValue)" }
    }
    var table = Table(
      ["deviation", "arms"] + metrics,
      caption: "Paired differences of mean rewards with 95 % t-intervals over seeds.")
    for effect in ReleasedExperiment.effects {
      table.append(
        [
          .text(effect.what),
          .text("\(effect.form.rawValue) minus \(effect.published.rawValue)"),
        ]
          + metrics.map { metric in
            let differences = outcomes.values(of: ReleasedExperiment.name) {
              try $0.difference(
                metric, effect.form.rawValue, minus: effect.published.rawValue)
            }
            return .estimate(Estimate(mean: differences), decimals: 3)
          })
    }
    return table
  }
}
