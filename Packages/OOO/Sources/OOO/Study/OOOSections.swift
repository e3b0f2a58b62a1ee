import Experiments
import Foundation
import Randomness
import Reports
import Statistics

/// The report: for each task the 2x2 design, curves, where the agents went, and the ablations.
struct OOOSections {
  let configuration: OOOConfiguration

  var all: [ReportSection] {
    configuration.tasks.map(section)
      + (configuration.walls.isEmpty ? [] : [paths]) + [improvement]
  }

  private func section(_ task: TaskPlan) -> ReportSection {
    ReportSection("Task \(task.name)", experiment: task.name) { results in
      let outcomes = results.outcomes
      return [
        .text(
          "`finetune` and `naive` deploy the agent that explored, without and with the bonus; "
            + "`finetune+retrain` and `ooo` deploy a new agent that was trained on the same rows."),
        .figure(bars(task, outcomes)), .figure(curves(task, outcomes)),
        .table(table(task, outcomes)), .table(collected(task, outcomes)),
      ] + visits(task, outcomes)
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
      "coverage", "found-reward", "rewarded-rows", "best-return", "shortest-success",
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

  // Heat maps over the first two components, rows from the top down.
  private func visits(_ task: TaskPlan, _ outcomes: OutcomeTable) -> [ReportSection.Item] {
    guard let axes = task.exploration.coverage?.axes, axes.count == 2 else { return [] }
    return [StudyArm.finetune, .naive].filter(task.arms.contains).map { arm in
      let series = outcomes.series("visits", arm: arm.rawValue, of: task.name)
      func mean(_ x: Int, _ y: Int) -> Double {
        let cell = x * axes[1].bins + y
        // Logarithms show rare visits beside the start.
        return series.map { $0.indices.contains(cell) ? (1 + $0[cell]).logarithm : 0 }.mean
      }
      let rows = (0..<axes[1].bins).reversed().map { y in
        (0..<axes[0].bins).map { mean($0, y) }
      }
      return .figure(
        Figure(
          "visits-\(arm.rawValue)-\(task.name)", title: "Where \(arm.rawValue) went",
          caption: "Mean over seeds of ln(1 + visits) of collected rows.",
          plot: .heatMap(
            HeatMap(
              rows: rows.map { _ in "" }, columns: (0..<axes[0].bins).map { _ in "" },
              values: rows, valueLabel: "ln(1 + visits)"
            ).labeled(rows: "y", columns: "x"))))
    }
  }

  private var paths: ReportSection {
    ReportSection("Ways around the wall", experiment: configuration.walls.first?.name) { results in
      let name = configuration.walls.first?.name ?? ""
      let groups = [StudyArm.naive, .ooo].map { arm in
        let x = results.outcomes.series("path-x", arm: arm.rawValue, of: name)
        let y = results.outcomes.series("path-y", arm: arm.rawValue, of: name)
        let points = zip(x, y).flatMap { zip($0, $1).map { ScatterPlot.Point($0, $1) } }
        return ScatterPlot.Group(arm.rawValue, points)
      }
      return [
        .text(
          "One episode of mean actions for each seed. The wall stands at x = 0.5 from y = 0.1 to "
            + "1.2, the goal at (1, 0.15); data pass over the wall, the short way is below it."),
        .figure(
          Figure(
            "paths", title: "The exploring policy and the retrained one",
            caption: "Positions of one episode a seed.",
            plot: .scatter(ScatterPlot(x: Axis("x"), y: Axis("y"), groups: groups)))),
      ]
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

extension Double {
  fileprivate var logarithm: Double { Foundation.log(self) }
}
