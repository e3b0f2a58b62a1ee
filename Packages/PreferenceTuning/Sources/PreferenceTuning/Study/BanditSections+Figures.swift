import Experiments
import Reports

extension BanditSections {
  private static let intervals = "Mean over seeds with 95 % t-intervals."

  // A metric over a knob, one line a method, one panel a reward.
  func over(
    _ text: (name: String, title: String), _ metric: String,
    _ arms: [(String, [(Double, String)])], x: String, _ experiment: String,
    _ outcomes: OutcomeTable
  ) -> Figure {
    let panels = BanditTask.allCases.map { task in
      LineChart.Panel(
        task.rawValue,
        arms.map { name, points in
          LineChart.Series(
            name,
            points.compactMap { x, arm in
              Estimate(
                mean: outcomes.values("\(metric)/\(task.rawValue)", arm: arm, of: experiment)
              ).map { LineChart.Point(x, $0) }
            })
        })
    }
    return Figure(
      text.name, title: text.title, caption: Self.intervals,
      plot: .lines(
        LineChart(x: Axis(x, isLogarithmic: true), y: Axis("mean reward"), panels: panels)))
  }

  func curves(
    _ experiment: String, _ title: String, x label: String, _ outcomes: OutcomeTable,
    of method: BanditMethod? = nil, series: String = "reward"
  ) -> Figure {
    let arms = outcomes.arms(of: experiment).filter { arm in
      method.map { arm.hasPrefix("\($0.rawValue)/") } ?? true
    }
    let panels = BanditTask.allCases.map { task in
      LineChart.Panel(
        task.rawValue,
        arms.map { arm in
          line(arm, outcomes.series("\(series)/\(task.rawValue)", arm: arm, of: experiment))
        })
    }
    return Figure(
      method.map { "\(experiment)-\($0.rawValue)" } ?? experiment, title: title,
      caption: Self.intervals,
      plot: .lines(LineChart(x: Axis(label), y: Axis("mean reward"), panels: panels)))
  }

  // Offline and on-policy arms over their training, two panels a reward.
  func sides(_ experiment: String, _ title: String, _ outcomes: OutcomeTable) -> Figure {
    let panels = BanditTask.allCases.flatMap { task in
      [("offline", "offline-"), ("on-policy", "online-")].map { side, prefix in
        LineChart.Panel(
          "\(task.rawValue), \(side)",
          outcomes.arms(of: experiment).filter { $0.hasPrefix(prefix) }.map { arm in
            line(
              String(arm.dropFirst(prefix.count)),
              outcomes.series("reward/\(task.rawValue)", arm: arm, of: experiment))
          })
      }
    }
    return Figure(
      experiment, title: title, caption: Self.intervals,
      plot: .lines(
        LineChart(x: Axis("training (% of all)"), y: Axis("mean reward"), panels: panels)))
  }

  // How log-probabilities of the data's pairs moved; DPO moves them ten times as far as the others.
  func pairCurves(_ outcomes: OutcomeTable, ofDPO: Bool) -> Figure {
    let roles = [("preferred", "logps-chosen"), ("dispreferred", "logps-rejected")]
    let panels = BanditTask.allCases.flatMap { task in
      roles.map { role, metric in
        LineChart.Panel(
          "\(task.rawValue), \(role)",
          outcomes.arms(of: NegativeExperiment.name).filter {
            ($0 == BanditMethod.dpo.rawValue) == ofDPO
          }.map { arm in
            line(
              arm,
              outcomes.series("\(metric)/\(task.rawValue)", arm: arm, of: NegativeExperiment.name))
          })
      }
    }
    return Figure(
      ofDPO ? "pairs-dpo" : "pairs",
      title: "Preferred and dispreferred responses\(ofDPO ? " under DPO" : "")",
      caption: "Change of the mean log-probability of the data's pairs since the start, in nats.",
      plot: .lines(
        LineChart(x: Axis("steps (% of all)"), y: Axis("nats"), panels: panels)))
  }

  // How far apart the log-probabilities of the data's pairs moved; one panel for each method, since
  // their scales differ.
  func margins(_ experiment: String, _ title: String, _ outcomes: OutcomeTable) -> Figure {
    let arms = outcomes.arms(of: experiment).filter { arm in
      !outcomes.series("logps-margins/R1", arm: arm, of: experiment).isEmpty
    }
    let panels = arms.map { arm in
      LineChart.Panel(
        arm,
        BanditTask.allCases.map { task in
          line(
            task.rawValue,
            outcomes.series("logps-margins/\(task.rawValue)", arm: arm, of: experiment))
        })
    }
    var chart = LineChart(x: Axis("steps (% of all)"), y: Axis("nats"), panels: panels)
    chart.hasOwnScales = true
    return Figure(
      "\(experiment)-margins", title: title,
      caption: "Change of the mean difference of log-probabilities, preferred minus dispreferred "
        + "response, in nats; each method on a scale of its own.",
      plot: .lines(chart))
  }

  // Curves of equal lengths over the share of the training.
  private func line(_ name: String, _ seeds: [[Double]]) -> LineChart.Series {
    let count = seeds.map(\.count).max() ?? 0
    return LineChart.Series(
      name, x: (0..<count).map { 100 * Double($0) / Double(max(1, count - 1)) }, seeds: seeds)
  }
}
