import Reports

extension TheoryTables {
  /// The tables with aligned columns, for a terminal.
  public var plainText: String {
    tables.map(\.plainText).joined(separator: "\n") + "\n" + doubt + "\n"
  }

  var tables: [Table] {
    [optimumTable, stepTable, estimatorTable, changeTable, toyTable, dynamicsTable]
  }

  private var optimumTable: Table {
    Table(
      ["beta", "E r", "KL(π* || π_ref)", "E r - β KL", "β ln Z"],
      caption: "Lemma 6.1: the optimum of the objective with a KL penalty.",
      rows: optima.map { row in
        [.number(row.beta, decimals: 1)]
          + [row.reward, row.divergence, row.objective, row.value].map {
            .number($0, decimals: 8)
          }
      })
  }

  private var stepTable: Table {
    Table(
      ["start", "∇lp_w·∇lp_l", "c₂", "lp_w", "lp_l", "margin"],
      caption: "Lemma 6.2: one step along c₁ ∇lp_w - c₂ ∇lp_l. The margin grows with c₂; lp_w does "
        + "only where the gradients oppose each other, else the mass goes to other responses.",
      rows: contrastiveSteps.map { row in
        [.text(row.start)]
          + [row.innerProduct, row.down, row.chosen, row.rejected, row.margin].map {
            .number($0, decimals: 6)
          }
      })
  }

  private var changeTable: Table {
    Table(
      ["case", "forward", "reverse", "holds", "condition"],
      caption: "Theorem 6.5: change of ln p(a) / p(b) per unit of step size.",
      rows: changes.map { row in
        [
          .text(row.theoremCase), .number(row.forward, decimals: 6),
          .number(row.reverse, decimals: 6), row.holds ? "yes" : "no",
          .text(row.condition.map { $0 ? "met" : "not met" } ?? "–"),
        ]
      })
  }

  private var toyTable: Table {
    Table(
      ["minimised", "path", "p(0)", "p(1)", "p(2)", "p(3)", "from its label", "from the other"],
      caption: "The toy figure: where descent passes, and how far from the published bars.",
      rows: toy.map { row in
        [.text(row.divergence.rawValue), .number(row.pathLength, decimals: 2)]
          + (row.probabilities + [row.distanceFromItsLabel, row.distanceFromOtherLabel]).map {
            .number($0, decimals: 4)
          }
      })
  }

  private var dynamicsTable: Table {
    Table(
      ["reward", "divergence"] + Self.steps.map { "step \($0)" },
      caption: "Mean reward on the bandit by exact gradient descent towards π_ref exp(r / .1).",
      rows: dynamics.map { row in
        [.text(row.reward), .text(row.divergence.rawValue)]
          + row.rewards.map { .number($0, decimals: 4) }
      })
  }
}
