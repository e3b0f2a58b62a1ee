import Experiments
import Foundation
public import Reports
import Statistics

/// Figures of a task that lies in the plane: where agents went, on its walls and its goal.
public struct TaskPictures {
  private let plan: TaskPlan
  private let scene: PlaneMap.Scene?

  /// The figures of a task; there are none where it does not lie in a plane.
  public init(plan: TaskPlan) {
    self.plan = plan
    scene = plan.scene
  }

  /// Paths and visits as the study measured them.
  func all(_ outcomes: OutcomeTable) -> [Figure] {
    [paths(outcomes), visits(outcomes)].compactMap(\.self)
  }

  /// The ways of some agents in one picture, each with a name and the places of its episodes.
  public func paths(
    _ agents: [(name: String, episodes: [[SIMD2<Double>]])],
    title: String = "The policy that explored and the one that was retrained",
    caption: String = "One episode of mean actions for each seed and agent, from a dot to a cross; "
      + "the ring is the goal."
  ) -> Figure? {
    guard let scene else { return nil }
    let paths = agents.flatMap { agent in
      agent.episodes.map { PlaneMap.Path(agent.name, $0) }
    }
    guard paths.contains(where: { !$0.places.isEmpty }) else { return nil }
    return Figure(
      "paths-\(plan.name)", title: title, caption: caption,
      plot: .plane(PlaneMap(scene, panels: [.init(paths: paths)])))
  }

  /// Where collected rows lie, a panel for each agent; visits are by cell of the plan's coverage,
  /// one list a seed.
  public func visits(
    _ agents: [(name: String, seeds: [[Double]])],
    caption: String = "Mean over seeds of ln(1 + visits) of collected rows; the ring is the goal."
  ) -> Figure? {
    guard let scene, let axes = plan.exploration.coverage?.axes, axes.count == 2 else { return nil }
    let panels = agents.compactMap { agent in
      cells(agent.seeds, axes).map { PlaneMap.Panel(agent.name, cells: $0) }
    }
    guard !panels.isEmpty else { return nil }
    return Figure(
      "visits-\(plan.name)", title: "Where exploring agents went", caption: caption,
      plot: .plane(PlaneMap(scene, panels: panels, valueLabel: "ln(1 + visits)")))
  }

  private func paths(_ outcomes: OutcomeTable) -> Figure? {
    paths(
      [StudyArm.naive, .ooo].filter(plan.arms.contains).map { arm in
        let x = outcomes.series("path-x", arm: arm.rawValue, of: plan.name)
        let y = outcomes.series("path-y", arm: arm.rawValue, of: plan.name)
        return (arm.rawValue, zip(x, y).map { zip($0, $1).map { SIMD2($0, $1) } })
      })
  }

  private func visits(_ outcomes: OutcomeTable) -> Figure? {
    visits(
      [StudyArm.finetune, .naive].filter(plan.arms.contains).map { arm in
        (arm.rawValue, outcomes.series("visits", arm: arm.rawValue, of: plan.name))
      })
  }

  // Visits are stored with y fastest. Logarithms show rare visits beside the start.
  private func cells(_ seeds: [[Double]], _ axes: [UniformGrid.Axis]) -> PlaneMap.Cells? {
    let (columns, rows) = (axes[0].bins, axes[1].bins)
    let complete = seeds.filter { $0.count == columns * rows }
    guard !complete.isEmpty else { return nil }
    let values = (0..<rows).map { y in
      (0..<columns).map { x in complete.map { log(1 + $0[x * rows + y]) }.mean }
    }
    return PlaneMap.Cells(
      centers: .init(SIMD2(axes[0].low, axes[1].low), SIMD2(axes[0].high, axes[1].high)),
      values: values)
  }
}
