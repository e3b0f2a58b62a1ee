public import Experiments

extension TheoryExperiment {
  /// The predictions of Theorem 1 and of Propositions 1 and 2, stated before anything runs.
  ///
  /// Every estimate is a paired difference whose predicted sign is positive. Those of the
  /// propositions have one member per target set size.
  public var claims: [Claim] {
    [
      theorem1,
      proposition(
        1, .input, .last, minus: .first,
        "Under an input shift, tuning the first layer beats tuning the last."),
      proposition(
        1, .input, .full, minus: .first,
        "Under an input shift, tuning the first layer beats tuning both."),
      proposition(
        2, .label, .first, minus: .last,
        "Under a label shift, tuning the last layer beats tuning the first."),
      proposition(
        2, .label, .full, minus: .last,
        "Under a label shift, tuning the last layer beats tuning both."),
    ]
  }

  private var theorem1: Claim {
    Claim(
      "theory-linear-first-over-full",
      "In a two-layer linear model, full tuning ends at a higher target loss than the first layer.",
      source: "Theorem 1", experiment: name, predicts: .greater
    ) { seed in
      [try seed.difference("population-loss", "full", minus: "first")]
    }
    .measured(in: "squared error")
    .noting(
      "The linear instance and its closed form are this project's; first-layer tuning ends at 0 "
        + "and full tuning above 0 in every sample that holds the new direction.")
  }

  private func proposition(
    _ number: Int, _ shift: TheoryShift, _ worse: TunedLayers, minus better: TunedLayers,
    _ statement: String
  ) -> Claim {
    let counts = configuration.relu.trainingCounts
    return Claim(
      "theory-\(shift)-\(better)-over-\(worse)", statement, source: "Proposition \(number)",
      experiment: name, predicts: .greater
    ) { seed in
      try counts.map { n in
        try seed.difference("error/\(shift)/\(n)", worse.rawValue, minus: better.rawValue)
      }
    }
    .measured(in: "relative MSE")
    .noting(
      "The proposition says that such distributions exist and is silent on averages; the claim is "
        + "about random rectified networks, on average over \(Self.list(counts)) target examples.")
  }

  /// `20, 40 and 100`.
  private static func list(_ counts: [Int]) -> String {
    let words = counts.map { "\($0)" }
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
