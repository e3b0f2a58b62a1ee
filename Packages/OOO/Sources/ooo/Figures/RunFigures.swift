import Datasets
import OOO
import ReinforcementLearning
import Reports

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The figures of a run: learning curves, visits with and without bonus, and where agents go.
struct RunFigures {
  private static let colors = [
    "offline": "#6A4C93", "finetune": "#009E73", "naive": "#D55E00",
    "finetune+retrain": "#CC79A7", "ooo": "#0072B2", "ooo+bonus": "#E69F00",
    "ooo+bonus+td3": "#56B4E9", "ooo+td3": "#7F7F7F", "jsrl": "#2CC299",
  ]

  let plan: TaskPlan
  let results: [ArmResult]
  let directory: RunDirectory

  /// Draws what there is to draw; returns the files, the trajectories first.
  func draw(data: Transitions?) throws -> [String] {
    var files: [String] = []
    if let geometry = SceneGeometry(ofEnvironment: plan.environment) {
      files.append(try save(trajectories(geometry, data), "trajectories.svg"))
      if let visits = visits(geometry) { files.append(try save(visits, "visits.svg")) }
    }
    let folder = FigureFolder(URL(filePath: directory.file("figures")))
    if results.contains(where: { $0.looks.contains { $0.score != nil } }) {
      _ = try folder.draw(curves)
      files.append(directory.file(folder.canDraw ? "figures/curves.svg" : "figures/curves.gp"))
    }
    return files
  }

  private func save(_ picture: ScenePicture, _ name: String) throws -> String {
    let file = try directory.file(name, in: "figures")
    try JSONText.write(picture.bytes, to: file)
    return file
  }

  private func trajectories(_ geometry: SceneGeometry, _ data: Transitions?) -> ScenePicture {
    var groups: [ScenePicture.Group] = []
    if let data {
      groups.append(
        .init(
          name: "offline data, some episodes", color: "#B6BEC8", paths: data.somePaths(20),
          isFaint: true))
    }
    for result in shown {
      let steps = Double(result.paths.map(\.count).reduce(0, +)) / Double(result.paths.count) - 1
      groups.append(
        .init(
          name: "\(result.arm): \(Self.meaning(of: result.arm)), \(Int(steps.rounded())) steps, "
            + "success \(Int((100 * result.mean.success).rounded())) %",
          color: Self.colors[result.arm] ?? "#7F7F7F", paths: result.paths))
    }
    return ScenePicture(
      geometry: geometry, title: "Where the agents go on \(plan.environment)",
      panels: [.init(title: "episodes of mean actions after training", groups: groups)])
  }

  // Both policies on one picture; more would hide each other.
  private var shown: [ArmResult] {
    let wanted = results.filter { ["naive", "ooo"].contains($0.arm) && !$0.paths.isEmpty }
    return wanted.isEmpty ? results.filter { !$0.paths.isEmpty } : wanted
  }

  private static func meaning(of arm: String) -> String {
    switch arm {
    case "naive": "explored with the bonus"
    case "ooo": "retrained on the same rows"
    default: "after training"
    }
  }

  private func visits(_ geometry: SceneGeometry) -> ScenePicture? {
    let panels = results.compactMap { result -> ScenePicture.Panel? in
      guard let visits = result.collected?.visits, visits.grid.axes.count == 2,
        visits.counts.contains(where: { $0 > 0 })
      else { return nil }
      let share = (100 * visits.coverage).rounded()
      return .init(title: "\(result.arm): \(Int(share)) % of cells", visits: visits)
    }
    guard !panels.isEmpty else { return nil }
    return ScenePicture(
      geometry: geometry, title: "Places visited while exploring", panels: panels)
  }

  private var curves: Figure {
    let panels = [("exploring", false), ("retraining", true)].map { title, isRetrained in
      LineChart.Panel(
        title,
        results.filter { $0.isRetrained == isRetrained }.map { result in
          let looks = result.lastLooks.filter { $0.score != nil }
          return LineChart.Series(
            result.arm, x: looks.map { Double(isRetrained ? $0.updates : $0.step) },
            seeds: [looks.compactMap { $0.score?.meanReturn }])
        }.filter { !$0.points.isEmpty })
    }
    return Figure(
      "curves", title: "Return while learning",
      caption: "Mean actions; steps in the environment on the left, updates on the right.",
      plot: .lines(
        LineChart(
          x: Axis("steps in the environment, or updates"), y: Axis("return"),
          panels: panels.filter { !$0.series.isEmpty })))
  }
}

extension ArmResult {
  /// Whether a new agent was trained.
  var isRetrained: Bool { collected == nil }

  /// The looks at the last agent: that of all rows, where there were several.
  var lastLooks: [Look] { looks.filter { !isRetrained || $0.phase == looks.last?.phase } }
}

extension SceneGeometry {
  /// The shape of a built-in environment that has one.
  init?(ofEnvironment name: String) {
    switch try? EnvironmentCatalog.entry(named: name).environment {
    case let maze as Maze2D: self = maze.geometry
    case let wall as PointMassWall: self = wall.geometry
    default: return nil
    }
  }
}

extension Transitions {
  /// The first two numbers of the observations of some episodes, spread over all.
  func somePaths(_ number: Int) -> [[SIMD2<Double>]] {
    guard observationSize >= 2 else { return [] }
    let all = episodes
    let step = max(1, all.count / number)
    return stride(from: 0, to: all.count, by: step).prefix(number).map { index in
      all[index].map { row in
        let seen = observation(row)
        return SIMD2(Double(seen[seen.startIndex]), Double(seen[seen.startIndex + 1]))
      }
    }
  }
}
