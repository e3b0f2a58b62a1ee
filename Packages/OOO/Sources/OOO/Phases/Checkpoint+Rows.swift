import Datasets
import ReinforcementLearning
import Tensors

extension Checkpoint {
  /// Stores rows as columns, under names that begin with `prefix`.
  mutating func store(_ rows: Transitions, below prefix: String) {
    let count = rows.count
    func column(_ values: [Scalar], _ width: Int) -> NumericArray {
      NumericArray(values, shape: [count, width])
    }
    self["\(prefix)observations"] = column(rows.observations, rows.observationSize)
    self["\(prefix)actions"] = column(rows.actions, rows.actionSize)
    self["\(prefix)next_observations"] = column(rows.nextObservations, rows.observationSize)
    self["\(prefix)rewards"] = column(rows.rewards, 1)
    self["\(prefix)continuations"] = column(rows.continuations, 1)
    self["\(prefix)episode_ends"] = NumericArray(.bool(rows.episodeEnds), shape: [count])
    self["\(prefix)offline_count"] = NumericArray([Int64(rows.offlineCount)])
    if let returns = rows.returnsToGo { self["\(prefix)returns_to_go"] = column(returns, 1) }
  }

  /// The rows that `store(_:below:)` wrote; sizes are those of an environment.
  func rows(
    below prefix: String, observationSize: Int, actionSize: Int
  ) throws(DatasetError) -> Transitions {
    let count = try array(named: "\(prefix)rewards").shape[0]
    func column(_ name: String, _ width: Int) throws(DatasetError) -> [Scalar] {
      // A tensor has at least one element.
      count == 0 ? [] : try tensor(named: prefix + name, shape: [count, width]).scalars
    }
    var rows = Transitions(observationSize: observationSize, actionSize: actionSize)
    rows.observations = try column("observations", observationSize)
    rows.actions = try column("actions", actionSize)
    rows.nextObservations = try column("next_observations", observationSize)
    rows.rewards = try column("rewards", 1)
    rows.continuations = try column("continuations", 1)
    let ends = try array(named: "\(prefix)episode_ends", shape: [count])
    guard case .bool(let marks) = ends.elements else {
      throw .wrongType(
        file: "checkpoint", field: "\(prefix)episode_ends", found: ends.elements.typeName,
        expected: "bool")
    }
    rows.episodeEnds = marks
    if names.contains("\(prefix)returns_to_go") {
      rows.returnsToGo = try column("returns_to_go", 1)
    }
    rows.offlineCount =
      try integers(named: "\(prefix)offline_count", below: count + 1).first ?? 0
    return rows
  }
}
