import Experiments
import OOO
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The figures of a run: where agents go, where they went while they explored, learning curves.
///
/// Each is a file that stands alone, so titles and captions are drawn into it.
struct RunFigures {
  let plan: TaskPlan
  let seed: UInt64
  let results: [ArmResult]
  let folder: String

  /// Draws what there is to draw; returns the files, the ways of agents first.
  func draw() throws -> [String] {
    let folder = FigureFolder(URL(filePath: folder))
    return try [paths, visits, curves].compactMap(\.self).map { figure in
      _ = try folder.draw(figure.standingAlone)
      // Without gnuplot there are scripts and numbers.
      return "\(self.folder)/\(figure.name).\(folder.canDraw ? "svg" : "gp")"
    }
  }

  // Both policies on one picture; more would hide each other.
  private var paths: Figure? {
    let both = results.filter { ["naive", "ooo"].contains($0.arm) }
    let shown = both.count == 2 ? both : results
    return TaskPictures(plan: plan).paths(
      shown.map { ($0.titleOfWays, $0.paths) },
      title: both.count == 2
        ? "The policy that explored and the one that was retrained" : "Where the agents go",
      caption: "\(place): \(TaskRun.pathCount) episodes of mean actions each, from a dot to a "
        + "cross; returns are means over \(plan.finalEpisodes) episodes.")
  }

  private var visits: Figure? {
    TaskPictures(plan: plan).visits(
      results.compactMap { result in
        guard let visits = result.collected?.visits, visits.coverage > 0 else { return nil }
        return (
          "\(result.arm): \((100 * visits.coverage).fixed(0)) % of all cells",
          [visits.counts.map { Double($0) }]
        )
      },
      caption: "\(place): visits of the rows that were collected, as ln(1 + visits); naive has the "
        + "bonus, finetune does not.")
  }

  private var place: String { "\(plan.name), seed \(seed)" }

  private var curves: Figure? {
    let panels = [
      ("exploring: steps in the environment", false), ("retraining: updates", true),
    ].map { title, isRetrained in
      LineChart.Panel(
        title,
        results.filter { $0.isRetrained == isRetrained }
          .map { LineChart.Series($0.arm, looks: $0.lastLooks) }.filter { !$0.points.isEmpty })
    }.filter { !$0.series.isEmpty }
    guard !panels.isEmpty else { return nil }
    return Figure(
      "curves", title: "Return while learning",
      caption: "\(place): mean actions, \(plan.exploration.evaluation.episodes) episodes a point.",
      plot: .lines(LineChart(x: Axis("steps or updates"), y: Axis("return"), panels: panels)))
  }
}

extension Figure {
  /// The figure with its words drawn into it.
  var standingAlone: Figure {
    var plot = plot
    let heading = Heading(title, caption)
    switch plot {
    case .plane(var map):
      map.heading = heading
      plot = .plane(map)
    case .lines(var chart):
      chart.heading = heading
      plot = .lines(chart)
    default: break
    }
    return Figure(name, title: title, caption: caption, plot: plot)
  }
}

extension LineChart.Series {
  /// Returns over updates, or over steps in the environment while an agent explored.
  init(_ name: String, looks: [Look]) {
    let points = looks.compactMap { look -> LineChart.Point? in
      guard let score = look.score else { return nil }
      let isRetrained = look.phase.hasPrefix("retrain")
      return LineChart.Point(
        Double(isRetrained ? look.updates : look.step), Estimate(score.meanReturn))
    }
    self.init(name, points)
  }
}

extension ArmResult {
  /// Whether a new agent was trained.
  var isRetrained: Bool { collected == nil }

  /// The looks at the last agent: that of all rows, where there were several.
  var lastLooks: [Look] { looks.filter { !isRetrained || $0.phase == looks.last?.phase } }

  /// The name in the picture of ways, with what the agent is and how it fares.
  fileprivate var titleOfWays: String {
    let what =
      switch arm {
      case "naive": "naive, explored with the bonus"
      case "ooo": "ooo, retrained on its rows"
      default: arm
      }
    return "\(what): return \(mean.meanReturn.fixed(1).replacing("-", with: "−"))"
  }
}
