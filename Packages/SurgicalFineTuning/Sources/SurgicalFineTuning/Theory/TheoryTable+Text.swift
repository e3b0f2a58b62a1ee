import Experiments
import Reports

extension TheoryTable {
  /// The tables with aligned columns, for a terminal.
  public var plainText: String { tables.map(\.plainText).joined(separator: "\n") }

  /// The tables, in the order of the theory.
  var tables: [Table] { [endpointTable, populationTable, unitTable, errorTable] }

  private var endpointTable: Table {
    Table(
      ["h", "v²", "v", "b_new", "(v-1)²", "v, flow", "v, descent"],
      caption: "Theorem 1: where full tuning of the linear model ends when the sample holds h "
        + "source directions",
      rows: endpoints.map { row in
        [.number(row.seenDirections)]
          + [
            row.headSquared, row.head, row.newWeight, row.missedError, row.flowHead,
            row.descentHead,
          ].map { .number($0, decimals: 7) }
      })
  }

  private var populationTable: Table {
    let linear = configuration.linear
    return Table(
      ["tuned", "expected", "mean (SE)", "smallest at any time", "largest at the end"],
      caption: "Theorem 1: target loss of the linear model, m = \(linear.sourceDirections), "
        + "n = \(linear.sampleCount), \(seeds.count) seeds; first ends at 0 and full above 0 with "
        + "probability 1 - \((1 - separationProbability).significant(2))",
      rows: populationLosses.map { row in
        [
          .text(row.arm.rawValue), .text(row.expected.significant(3)), Self.cell(row.simulated),
          Self.cell(row.smallest), Self.cell(row.largest),
        ]
      })
  }

  private var unitTable: Table {
    Table(
      ["shift", "tuned", "optimum", "found by search"],
      caption: "Propositions 1 and 2: one rectified unit, x ~ U(0, 1), y = x at the source",
      rows: unitLosses.map { row in
        [
          .text(row.unit.description), .text(row.arm.rawValue),
          .number(row.optimal, decimals: 6), .number(row.searched, decimals: 6),
        ]
      })
  }

  private var errorTable: Table {
    let arms = TunedLayers.allCases.map(\.rawValue)
    return Table(
      ["shift", "n"] + arms + ["first < full", "last < full"],
      caption: "Propositions 1 and 2: random rectified networks, target MSE / Var(y), mean (SE), "
        + "\(seeds.count) seeds",
      rows: relativeErrors.map { row in
        let best = row.errors.values.map(\.mean).min()
        return [.text(row.shift.rawValue), .number(row.trainingCount)]
          + arms.map { arm in
            let cell = Self.cell(row.errors[arm])
            return best != nil && row.errors[arm]?.mean == best ? cell.strong : cell
          }
          + [row.firstBeatsFull, row.lastBeatsFull].map { .text("\($0)/\(row.seeds)") }
      })
  }

  private static func cell(_ value: Double?) -> TableCell {
    .text(value.map { $0.significant(3) } ?? "–")
  }

  private static func cell(_ estimate: SampleMean?) -> TableCell {
    guard let estimate else { return "–" }
    guard let error = estimate.standardError else { return cell(estimate.mean) }
    return .text("\(estimate.mean.significant(3)) (\(error.significant(2)))")
  }
}
