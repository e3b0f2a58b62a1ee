import Experiments
import FoundationEssentials
import NeuralNetworks
import Reports
import Statistics
import Vision

/// The report: one section per experiment, each with a figure, a table and what to look for.
struct SurgicalSections {
  let configuration: SurgicalConfiguration

  var all: [ReportSection] {
    [
      samples,
      level(
        .input, "Input-level shifts", configuration.inputShifts,
        "The paper finds the first block best here. Bars show accuracy on held-out target images "
          + "relative to tuning every parameter; the number under a bar is how many numbers were "
          + "trained. `random:first` trains as many numbers as the first block has, drawn from the "
          + "whole network."),
      level(
        .feature, "Feature-level shifts", configuration.featureShifts,
        "The paper finds a middle or later block best here, on ResNet-50 and natural images."),
      level(
        .output, "Output-level shifts", configuration.outputShifts,
        "The paper finds the last layer best here. `random:last` trains as many numbers as the "
          + "last layer has, drawn from the whole network."),
      factors, rules, sizes, adaptation, planted, theory,
    ]
  }

  private var samples: ReportSection {
    ReportSection("The shifts", experiment: SampleExperiment.name) { results in
      guard
        let cell = results.outcomes.cells.first(where: { $0.experiment == SampleExperiment.name })
      else { return [.text("No sample sheet was drawn.")] }
      let names = configuration.shifts.map { "`\($0.name)`" }.joined(separator: ", ")
      return [
        .figure(
          Figure(
            "samples", title: "Source and target images",
            caption: "Two rows per shift, source above target, columns sorted by label. From the "
              + "top: \(names).",
            plot: .image(results.folder.folder(of: cell).appending(path: SampleExperiment.artifact))
          ))
      ]
    }
  }

  private func level(
    _ level: ShiftLevel, _ title: String, _ shifts: [Shift], _ text: String
  ) -> ReportSection {
    ReportSection(title, experiment: level.rawValue) { results in
      let outcomes = results.outcomes
      let methods = outcomes.arms(of: level.rawValue).filter { $0 != "all" && $0 != "none" }
      let panels = shifts.map { shift in
        BarChart.Panel(
          shift.name,
          methods.map { method in
            let metric = "accuracy/\(shift.name)"
            let relative = outcomes.values(of: level.rawValue) {
              100 * (try $0.difference(metric, method, minus: "all"))
            }
            let trained = outcomes.values(
              "parameters/\(shift.name)", arm: method, of: level.rawValue)
            return BarChart.Bar(
              method.replacing("block:", with: ""), Estimate(mean: relative),
              remark: trained.first.map { "\(Int($0))" } ?? "")
          })
      }
      return [
        .text(text),
        .figure(
          Figure(
            "blocks-\(level.rawValue)", title: "Accuracy relative to tuning everything",
            caption: "Mean over seeds with 95 % t-intervals of the paired differences.",
            plot: .bars(
              BarChart(Axis("accuracy − all (points)"), panels: panels, reference: 0)))),
        .table(accuracies(level, shifts, results.outcomes)),
      ]
    }
  }

  private func accuracies(_ level: ShiftLevel, _ shifts: [Shift], _ outcomes: OutcomeTable) -> Table
  {
    let caption = "Accuracy on target test images (%), mean over seeds with 95 % t-interval."
    var table = Table(["method"] + shifts.map(\.name), caption: caption)
    for method in outcomes.arms(of: level.rawValue) {
      let cells = shifts.map { shift in
        let values = outcomes.values("accuracy/\(shift.name)", arm: method, of: level.rawValue)
        return TableCell.estimate(Estimate(mean: values)?.scaled(by: 100), decimals: 1)
      }
      table.append([.text(method)] + cells)
    }
    for shift in shifts {
      guard
        !outcomes.values("worst-group/\(shift.name)", arm: "all", of: level.rawValue).isEmpty
      else { continue }
      for method in outcomes.arms(of: level.rawValue) {
        let values = outcomes.values("worst-group/\(shift.name)", arm: method, of: level.rawValue)
        let cells = shifts.map {
          $0 == shift
            ? TableCell.estimate(Estimate(mean: values)?.scaled(by: 100), decimals: 1) : .text("")
        }
        table.append([.text("\(method), worst group")] + cells)
      }
    }
    return table
  }

  private var factors: ReportSection {
    ReportSection("What Auto-RGN scales") { results in
      let network = ResNet.example(configuration)
      let names = network.parameterNames
      let kept = names.indices.filter { !names[$0].namesNormalization }
      let rows = configuration.shifts.map { shift -> [Double] in
        let series = results.outcomes.series(
          "factors/\(shift.name)", arm: "auto-rgn", of: shift.level.rawValue)
        return kept.map { index in
          series.compactMap { $0.indices.contains(index) ? $0[index] : nil }.mean
        }
      }
      return [
        .text(
          "The factor on the learning rate of every tensor in the first epoch. The paper reports "
            + "large factors early in the network on corrupted images and late on changed labels."),
        .figure(
          Figure(
            "rgn", title: "Auto-RGN factors", caption: "Mean over seeds, first epoch.",
            plot: .heatMap(
              HeatMap(
                rows: configuration.shifts.map(\.name), columns: kept.map { names[$0] },
                values: rows, valueLabel: "factor"
              ).labeled(rows: "", columns: "").rounded(decimals: 2)))),
      ]
    }
  }

  private var rules: ReportSection {
    ReportSection("Rules that choose in one run", experiment: "rules") { results in
      let outcomes = results.outcomes
      let shifts = configuration.ruleShifts
      let methods = SurgicalClaims.rankedRules + ["lp-ft"]
      func values(_ method: String, _ shift: Shift) -> [Double] {
        let experiment =
          outcomes.arms(of: "rules").contains(method) ? "rules" : shift.level.rawValue
        return outcomes.values("accuracy/\(shift.name)", arm: method, of: experiment)
      }
      let blocks = shifts.flatMap { shift in
        let columns = methods.map { values($0, shift) }
        return (0..<(columns.map(\.count).min() ?? 0)).map { seed in columns.map { -$0[seed] } }
      }
      let friedman = try? friedman(blocks)
      var table = Table(
        ["rule"] + shifts.map(\.name) + ["mean rank"],
        caption: "Accuracy (%), and rank 1 for the best rule of a seed and shift."
          + (friedman.map { " Friedman test over seeds and shifts: p = \(short($0.pValue))." } ?? "")
      )
      for (index, method) in methods.enumerated() {
        let cells = shifts.map {
          TableCell.estimate(Estimate(mean: values(method, $0))?.scaled(by: 100), decimals: 1)
        }
        table.append(
          [.text(method)] + cells + [.number(friedman?.meanRanks[index], decimals: 2)])
      }
      return [
        .text(
          "`all`, `auto-rgn` and the blocks were run in the sections above on the same seeds. "
            + "The paper's mean ranks over seven data sets: Auto-RGN 1.29, all 2.71, L1 3.28, "
            + "gradual from the last layer 4.0, Auto-SNR 4.14, gradual from the first 4.71."),
        .table(table),
      ]
    }
  }

  private func short(_ value: Double) -> String {
    value < 1e-4 ? "< 0.0001" : value.fixed(4)
  }
}
