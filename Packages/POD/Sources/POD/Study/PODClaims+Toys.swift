import Experiments

extension PODClaims {
  /// What toy sets must show, and by how much.
  var toys: [Claim] {
    [table] + lowDataToys
  }

  private var table: Claim {
    Claim(
      "toy-table",
      "On six toy sets all AUROCs are within 0.01 of those of an independent program: every order "
        + "of MSP, ODIN and Mahalanobis occurs.",
      source: "Section 3; the sets are this project's", experiment: ToyExperiment.name,
      predicts: .within(0.01)
    ) { seed in
      var largest = 0.0
      for reference in ToyReference.all where ToySet.table.contains(reference.set) {
        let metric = ToyExperiment.metric(reference.set, reference.method)
        let value = try seed.value(metric, arm: ToyExperiment.table)
        largest = max(largest, abs(value - reference.auroc))
      }
      return [largest]
    }.measured(in: "AUROC, largest deviation")
  }

  private var lowDataToys: [Claim] {
    [
      lowDataToy(
        "toy-few", "In 100 dimensions POD-E beats Mahalanobis with 5 samples per class.",
        (5, "POD-E"), minus: (5, "Mahalanobis")),
      lowDataToy(
        "toy-dip",
        "Mahalanobis is worse with 21 samples per class than with 10: there the estimated "
          + "covariance is nearly singular.",
        (10, "Mahalanobis"), minus: (21, "Mahalanobis")),
      lowDataToy(
        "toy-ridge", "Control: a ridge takes that dip away.",
        (21, "Mahalanobis, ridge"), minus: (21, "Mahalanobis")),
    ]
  }

  private func lowDataToy(
    _ id: String, _ statement: String, _ first: (count: Int, method: String),
    minus second: (count: Int, method: String)
  ) -> Claim {
    Claim(
      id, statement, source: "Section 3; the set is this project's",
      experiment: ToyExperiment.name, predicts: .greater
    ) { seed in
      let values = try [first, second].map { side in
        try seed.value(
          ToyExperiment.metric(.lowData(perClass: side.count), side.method),
          arm: ToyExperiment.lowData)
      }
      return [100 * (values[0] - values[1])]
    }.measured(in: "points")
  }
}
