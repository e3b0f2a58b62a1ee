import Experiments
import Randomness
import Reports
import Statistics

/// The report: for each task the 2x2 design, curves, where the agents went, and the ablations.
struct OOOSections {
  let configuration: OOOConfiguration

  var all: [ReportSection] {
    configuration.tasks.map(section) + [offlineLevel, improvement].compactMap(\.self)
  }

  private func section(_ task: TaskPlan) -> ReportSection {
    ReportSection("Task \(task.name)", experiment: task.name) { results in
      let outcomes = results.outcomes
      guard task.explores else {
        return [.figure(bars(task, outcomes)), .table(table(task, outcomes))]
      }
      return [
        .text(
          "`finetune` and `naive` deploy the agent that explored, without and with the bonus; "
            + "`finetune+retrain` and `ooo` deploy a new agent that was trained on the same rows."),
        .figure(bars(task, outcomes)), .figure(curves(task, outcomes)),
        .table(table(task, outcomes)), .table(collected(task, outcomes)),
      ] + TaskPictures(plan: task).all(outcomes).map { .figure($0) }
    }
  }

  private func bars(_ task: TaskPlan, _ outcomes: OutcomeTable) -> Figure {
    let bars = outcomes.arms(of: task.name).map { arm in
      let values = outcomes.values(task.metric, arm: arm, of: task.name)
      return BarChart.Bar(arm, interquartileMean(values, named: arm))
    }
    return Figure(
      "corners-\(task.name)", title: "Interquartile mean of the final \(task.unit)",
      caption: "Over seeds, mean actions, last weights; 95 % bootstrap intervals.",
      plot: .bars(BarChart(Axis(task.unit), panels: [.init(task.name, bars)])))
  }

  private func interquartileMean(_ values: [Double], named name: String) -> Estimate? {
    guard values.count > 1 else { return Estimate(mean: values) }
    let bootstrap = Bootstrap(
      method: .percentile, resamples: 5_000, key: RandomKey(seed: 0).split("iqm").split(name))
    return (try? bootstrap.interval(values) { $0.interquartileMean })
      .map { Estimate($0.estimate, low: $0.low, high: $0.high) }
  }

  private func curves(_ task: TaskPlan, _ outcomes: OutcomeTable) -> Figure {
    let panels = [("exploring", false), ("retraining", true)].map { title, isRetrained in
      LineChart.Panel(
        title,
        task.arms.filter { ($0.retrainedFrom != nil) == isRetrained && $0 != .offline }.map { arm in
          let steps = outcomes.series("curve-step", arm: arm.rawValue, of: task.name)
          return LineChart.Series(
            arm.rawValue, x: steps.first ?? [],
            seeds: outcomes.series("curve-return", arm: arm.rawValue, of: task.name))
        })
    }
    return Figure(
      "curves-\(task.name)", title: "Return while learning",
      caption: "Mean over seeds with 95 % t-intervals; ten episodes of mean actions a point.",
      plot: .lines(
        LineChart(
          x: Axis("steps in the environment, or updates"), y: Axis("return"), panels: panels)))
  }

  private func table(_ task: TaskPlan, _ outcomes: OutcomeTable) -> Table {
    let metrics =
      ["return", "sampled-return", "success", "length"]
      + (task.isNormalized ? ["score"] : [])
      + (task.fractions.count > 1 ? task.fractions.map { "return/\($0)" } : [])
    var table = Table(
      ["agent"] + metrics,
      caption: "Final evaluation, \(task.finalEpisodes) episodes a seed; mean over seeds with 95 % "
        + "t-interval. `return/f` is that of an agent retrained on the first share f of exploration."
    )
    for arm in outcomes.arms(of: task.name) {
      table.append(
        [.text(arm)]
          + metrics.map { metric in
            .estimate(
              Estimate(mean: outcomes.values(metric, arm: arm, of: task.name)), decimals: 2)
          })
    }
    return table
  }

  private func collected(_ task: TaskPlan, _ outcomes: OutcomeTable) -> Table {
    let metrics = [
      "coverage", "found-reward", "first-reward", "rewarded-rows", "best-return",
      "shortest-success",
    ]
    var table = Table(
      ["explored by"] + metrics,
      caption: "What was collected; mean over seeds with 95 % t-interval.")
    for arm in task.arms where arm.retrainedFrom == nil && arm != .offline {
      table.append(
        [.text(arm.rawValue)]
          + metrics.map { metric in
            .estimate(
              Estimate(mean: outcomes.values(metric, arm: arm.rawValue, of: task.name)),
              decimals: 3)
          })
    }
    return table
  }

  // Nil where no agent learns from all of a controller's data alone.
  private var offlineLevel: ReportSection? {
    let tasks = configuration.tasks(with: [.offline]).filter(\.hasWholeControllerData)
    guard !tasks.isEmpty else { return nil }
    return ReportSection("Level of the offline data") { results in
      var table = Table(
        ["task", "offline agent", "controller", "difference"],
        caption: "Scores of the agent before phase 2 and of the controller that made its data, "
          + "from the same starts; mean over seeds with 95 % t-interval. CORL's IQL, on D4RL's "
          + "own files, ends at 42.1 in the small, 34.9 in the medium and 61.7 in the large maze.")
      for task in tasks {
        let reached = ["score", "controller-score"].map {
          results.outcomes.values($0, arm: StudyArm.offline.rawValue, of: task.name)
        }
        table.append(
          [.text(task.name)]
            + (reached + [zip(reached[0], reached[1]).map { $0 - $1 }]).map {
              .estimate(Estimate(mean: $0), decimals: 1)
            })
      }
      return [.table(table)]
    }
  }

  private var improvement: ReportSection {
    ReportSection("Probability of improvement") { results in
      var table = Table(
        ["ooo against", "probability", "tasks"],
        caption: "Probability that a run of `ooo` ends above one of the other arm, mean over tasks."
      )
      for arm in StudyArm.allCases where arm != .ooo {
        let tasks = configuration.tasks(with: [.ooo, arm])
        func runs(_ arm: StudyArm) -> [[Double]] {
          tasks.map { results.outcomes.values($0.metric, arm: arm.rawValue, of: $0.name) }
        }
        guard !tasks.isEmpty else { continue }
        let probability = try? probabilityOfImprovement(acrossTasks: runs(.ooo), runs(arm))
        table.append([
          .text(arm.rawValue), .number(probability, decimals: 2),
          .text(tasks.map(\.name).joined(separator: ", ")),
        ])
      }
      return [.table(table)]
    }
  }

  var nuances: [String] {
    [
      "The tables of the paper per task were not at hand: claims are those of its abstract, its "
        + "figures as its reviews describe them, and its released settings. Directions are "
        + "comparable, figures are not.",
      "Data sets are made here by D4RL's waypoint controller and a path over the wall; D4RL's files "
        + "are not read. Sparse locomotion is a point on a line.",
      "Networks and numbers of steps are smaller than the paper's; they were chosen on seeds from "
        + "1000 on, of which nothing is reported. Scores are of the last weights, never of the best.",
    ]
  }
}

extension TaskPlan {
  /// The metric that arms are compared by: the normalised score where the task has one.
  var metric: String { isNormalized ? "score" : "return" }

  /// What it is measured in.
  var unit: String { metric }
}
