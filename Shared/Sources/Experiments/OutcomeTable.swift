/// The outcomes of a run, by cell.
public struct OutcomeTable: Sendable, Equatable {
  /// The cells with an outcome, in the order of the plan.
  public let cells: [Cell]
  private let outcomes: [Cell: Outcome]

  /// Gathers outcomes; the last of two with the same cell counts.
  public init(_ pairs: [(Cell, Outcome)]) {
    outcomes = Dictionary(pairs) { $1 }
    var seen = Set<Cell>()
    cells = pairs.map(\.0).filter { seen.insert($0).inserted }
  }

  /// The outcome of a cell, or nil if it has none.
  public subscript(cell: Cell) -> Outcome? { outcomes[cell] }

  /// The seeds that finished at least one cell of the experiment, ascending.
  public func seeds(of experiment: String) -> [Int] {
    Set(cells.lazy.filter { $0.experiment == experiment }.map(\.seed)).sorted()
  }

  /// The arms that finished at least one cell of the experiment, in the order of the plan.
  public func arms(of experiment: String) -> [String] {
    var seen = Set<String>()
    return cells.filter { $0.experiment == experiment }.map(\.arm).filter {
      seen.insert($0).inserted
    }
  }

  /// The outcomes of one seed, read from the point of view of one experiment.
  public func seed(_ seed: Int, of experiment: String) -> SeedOutcomes {
    SeedOutcomes(seed: seed, experiment: experiment, table: self)
  }

  /// One value a seed, without the seeds that miss it.
  ///
  /// `values(of: "input") { try $0.value("accuracy/fog", arm: "first") }`
  public func values(
    of experiment: String, _ value: (SeedOutcomes) throws -> Double
  ) -> [Double] {
    seeds(of: experiment).compactMap { try? value(seed($0, of: experiment)) }
  }

  /// The finite values of a metric, one a seed in ascending order of seeds.
  public func values(_ metric: String, arm: String, of experiment: String) -> [Double] {
    values(of: experiment) { try $0.value(metric, arm: arm) }
  }

  /// The series of an arm, one a seed in ascending order of seeds.
  public func series(_ name: String, arm: String, of experiment: String) -> [[Double]] {
    seeds(of: experiment).compactMap {
      try? seed($0, of: experiment).series(name, arm: arm)
    }
  }
}

/// The outcomes of one seed.
public struct SeedOutcomes: Sendable {
  /// The seed.
  public let seed: Int
  /// The experiment that is read where none is named.
  public let experiment: String
  private let table: OutcomeTable

  init(seed: Int, experiment: String, table: OutcomeTable) {
    self.seed = seed
    self.experiment = experiment
    self.table = table
  }

  /// A finite metric of an arm.
  ///
  /// Throws `ExperimentError.missingMetric` if the cell has no outcome, or the metric is missing or
  /// not finite.
  public func value(
    _ metric: String, arm: String, in experiment: String? = nil
  ) throws(ExperimentError) -> Double {
    let cell = self.cell(arm: arm, in: experiment)
    let outcome = table[cell]
    guard let value = outcome?.metrics[metric], value.isFinite else {
      throw .missingMetric(metric, cell: cell, known: outcome?.metrics.keys.sorted() ?? [])
    }
    return value
  }

  /// A series of an arm.
  ///
  /// Throws `ExperimentError.missingMetric` if it is missing.
  public func series(
    _ name: String, arm: String, in experiment: String? = nil
  ) throws(ExperimentError) -> [Double] {
    let cell = self.cell(arm: arm, in: experiment)
    let outcome = table[cell]
    guard let values = outcome?.series[name] else {
      throw .missingMetric(name, cell: cell, known: outcome?.series.keys.sorted() ?? [])
    }
    return values
  }

  /// The paired difference of a metric between two arms: first minus second.
  public func difference(
    _ metric: String, _ arm: String, minus other: String, in experiment: String? = nil
  ) throws(ExperimentError) -> Double {
    try value(metric, arm: arm, in: experiment) - value(metric, arm: other, in: experiment)
  }

  /// The other seeds of the experiment, ascending: what they choose is measured here without the
  /// luck of the choice.
  public var others: [SeedOutcomes] {
    table.seeds(of: experiment).filter { $0 != seed }.map { table.seed($0, of: experiment) }
  }

  private func cell(arm: String, in experiment: String?) -> Cell {
    Cell(experiment: experiment ?? self.experiment, arm: arm, seed: seed)
  }
}
