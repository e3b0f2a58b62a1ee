import Experiments
import Randomness

/// Forward and reverse KL with exact expectations, and the theorem on random instances.
struct DynamicsExperiment: Experiment {
  let settings: BanditSettings

  static let name = "dynamics"
  static let cases = ["forward", "reverse"]

  var name: String { Self.name }
  var summary: String { "Descend on forward and reverse KL with exact expectations" }
  var reproduces: String { "Section 6: Lemma 6.1, Theorem 6.5" }
  var arms: [String] { Self.cases }
  var secondsPerCell: Double? { 0.2 }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let divergence = Divergence(rawValue: cell.arm) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    var outcome = Outcome()
    for task in BanditTask.allCases {
      let values = PopulationDynamics.banditRewards(
        divergence, task.reward, at: TheoryTables.steps)
      outcome.series["reward/\(task.rawValue)"] = values
      for (step, value) in zip(TheoryTables.steps, values) {
        outcome.metrics["reward/\(task.rawValue)/\(step)"] = value
      }
    }
    for theoremCase in DivergenceTheorem.Case.allCases {
      outcome.metrics["log-ratio/\(theoremCase.rawValue)"] = meanChange(
        divergence, theoremCase, key: context.key.split(name).split(theoremCase.rawValue))
    }
    return outcome
  }

  // The mean change of ln p(a) / p(b) on random laws over ten actions that meet a case.
  private func meanChange(
    _ divergence: Divergence, _ theoremCase: DivergenceTheorem.Case, key: RandomKey
  ) -> Double {
    var generator = key.generator()
    let changes = (0..<settings.theoremInstances).map { _ in
      DivergenceTheorem.random(theoremCase, using: &generator).change(divergence)
    }
    return mean(changes)
  }
}

extension DivergenceTheorem {
  /// An instance of a case on ten actions, with both laws uniform on the simplex otherwise.
  static func random(_ theoremCase: Case, using generator: inout RandomGenerator) -> Self {
    let flat = [Double](repeating: 1, count: 10)
    var (p, q) = (generator.dirichlet(flat), generator.dirichlet(flat))
    func order(_ law: inout [Double], descending: Bool) {
      if (law[0] < law[1]) == descending { law.swapAt(0, 1) }
    }
    func level(_ law: inout [Double]) {
      law[0] = (law[0] + law[1]) / 2
      law[1] = law[0]
    }
    switch theoremCase {
    case .target:
      level(&p)
      order(&q, descending: true)
    case .level:
      order(&p, descending: true)
      level(&q)
    case .relocation:
      order(&p, descending: true)
      order(&q, descending: false)
    }
    return DivergenceTheorem(policy: ActionLaw(p), target: ActionLaw(q))
  }
}
