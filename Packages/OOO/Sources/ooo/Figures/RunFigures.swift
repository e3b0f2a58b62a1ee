import OOO
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The figures of a run: where agents go, where they went while they explored, learning curves.
struct RunFigures {
  let plan: TaskPlan
  let results: [ArmResult]
  let folder: String

  /// Draws what there is to draw; returns the files, the ways of agents first.
  func draw() throws -> [String] {
    let folder = FigureFolder(URL(filePath: folder))
    return try [paths, visits, curves].compactMap(\.self).map { figure in
      _ = try folder.draw(figure)
      // Without gnuplot there are scripts and numbers.
      return "\(self.folder)/\(figure.name).\(folder.canDraw ? "svg" : "gp")"
    }
  }

  // Both policies on one picture; more would hide each other.
  private var paths: Figure? {
    let both = results.filter { ["naive", "ooo"].contains($0.arm) }
    return TaskPictures(plan: plan).paths(
      (both.isEmpty ? results : both).map { result in
        (result.arm, result.paths.map { path in path.map { [$0.x, $0.y] } })
      })
  }

  private var visits: Figure? {
    TaskPictures(plan: plan).visits(
      results.compactMap { result in
        guard let visits = result.collected?.visits, visits.coverage > 0 else { return nil }
        return (result.arm, [visits.counts.map { Double($0) }])
      })
  }

  private var curves: Figure? {
    let panels = [("exploring", false), ("retraining", true)].map { title, isRetrained in
      LineChart.Panel(
        title,
        results.filter { $0.isRetrained == isRetrained }
          .map { LineChart.Series($0.arm, looks: $0.lastLooks) }.filter { !$0.points.isEmpty })
    }.filter { !$0.series.isEmpty }
    guard !panels.isEmpty else { return nil }
    return Figure(
      "curves", title: "Return while learning",
      caption: "Mean actions; steps in the environment while exploring, updates while retraining.",
      plot: .lines(
        LineChart(
          x: Axis("steps in the environment, or updates"), y: Axis("return"), panels: panels)))
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
}
