import Experiments
import Randomness
import Reports

/// Lets gradient descent on free logits find the confidence that the theory gives in closed form.
///
/// Arms are objectives. Metrics: `known`, `unknown` and `gap` in closed form, `found-known` and
/// `found-unknown` by descent.
struct TheoryExperiment: Experiment {
  let objectives = ConfidenceTable.objectives

  static let name = "theory"

  var name: String { Self.name }
  var summary: String { "Compare the optimal confidence with what descent on free logits finds" }
  var reproduces: String { "Propositions 4.1 and 4.2" }
  var arms: [String] { objectives.map(Self.arm) }
  var secondsPerCell: Double? { 0.1 }

  static func arm(_ objective: ConfidenceOptimum) -> String {
    "C \(objective.classes), lambda \(objective.weight.fixed(1)), r \(objective.ratio.fixed(3))"
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let objective = objectives.first(where: { Self.arm($0) == cell.arm }),
      let row = ConfidenceTable([objective], key: context.key.split("theory")).rows.first
    else { throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms) }
    return Outcome(metrics: [
      "known": row.known, "unknown": row.unknown, "gap": row.gap, "found-known": row.foundKnown,
      "found-unknown": row.foundUnknown,
    ])
  }
}
