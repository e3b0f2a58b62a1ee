/// The cells of a run in the order in which they start, with what they wait for.
public struct CellPlan: Sendable, Equatable {
  /// All cells, prerequisites before those that need them.
  public let cells: [Cell]
  /// The prerequisites of each cell that has any.
  public let prerequisites: [Cell: [Cell]]

  /// Plans the given experiments, seed by seed.
  ///
  /// `selection` names the experiments to run, together with whatever they need; nil runs all.
  /// Throws `ExperimentError.duplicateName`, `.unknownExperiment`, `.unknownPrerequisite` or
  /// `.cyclicPrerequisites`.
  public init(
    _ experiments: [any Experiment], seeds: [Int], selection: [String]? = nil
  ) throws(ExperimentError) {
    var builder = try CellPlanBuilder(experiments, seeds: seeds)
    for name in selection ?? [] where !experiments.contains(where: { $0.name == name }) {
      throw .unknownExperiment(name, known: experiments.map(\.name))
    }
    let selected = experiments.filter { selection?.contains($0.name) ?? true }
    let ownSeeds = selected.map { $0.seeds(from: seeds) }
    for seed in Self.union(seeds, ownSeeds) {
      for (experiment, own) in zip(selected, ownSeeds) where own.contains(seed) {
        for arm in experiment.arms {
          try builder.visit(Cell(experiment: experiment.name, arm: arm, seed: seed))
        }
      }
    }
    cells = builder.order
    prerequisites = builder.prerequisites
  }

  /// The study's seeds, and after them those that only single experiments have.
  private static func union(_ seeds: [Int], _ others: [[Int]]) -> [Int] {
    var seen = Set<Int>()
    return (seeds + others.joined()).filter { seen.insert($0).inserted }
  }
}

/// A depth-first walk that puts every cell behind its prerequisites.
private struct CellPlanBuilder {
  private(set) var order: [Cell] = []
  private(set) var prerequisites: [Cell: [Cell]] = [:]
  private var experiments: [String: any Experiment] = [:]
  private var placed: Set<Cell> = []
  private var path: [Cell] = []

  init(_ experiments: [any Experiment], seeds: [Int]) throws(ExperimentError) {
    for experiment in experiments {
      if self.experiments.updateValue(experiment, forKey: experiment.name) != nil {
        throw .duplicateName(experiment.name, in: "the study's experiments")
      }
      var arms = Set<String>()
      for arm in experiment.arms where !arms.insert(arm).inserted {
        throw .duplicateName(arm, in: "the arms of \(experiment.name)")
      }
    }
    var seen = Set<Int>()
    for seed in seeds where !seen.insert(seed).inserted {
      throw .duplicateName("\(seed)", in: "the seeds")
    }
  }

  mutating func visit(_ cell: Cell) throws(ExperimentError) {
    guard !placed.contains(cell) else { return }
    if let start = path.firstIndex(of: cell) {
      throw .cyclicPrerequisites(path[start...] + [cell])
    }
    guard let experiment = experiments[cell.experiment], experiment.arms.contains(cell.arm) else {
      throw .unknownPrerequisite(cell, of: path.last ?? cell)
    }
    path.append(cell)
    let needed = experiment.prerequisites(of: cell)
    for prerequisite in needed { try visit(prerequisite) }
    path.removeLast()
    if !needed.isEmpty { prerequisites[cell] = needed }
    placed.insert(cell)
    order.append(cell)
  }
}
