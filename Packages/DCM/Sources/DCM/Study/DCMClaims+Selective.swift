import Experiments
import OutOfDistribution

extension DCMClaims {
  /// Claims about predictions that are ranked by confidence, in points of the area under accuracy
  /// over coverage.
  var selective: [Claim] {
    [
      ranking(
        "misclassified-random",
        "A set of misclassified images ranks errors better than one drawn at random.",
        on: "", ("dcm", minus: "random")),
      ranking(
        "selective-known", "DCM ranks errors better than the largest probability.", on: "",
        ("dcm", minus: "msp")),
      ranking(
        "selective-shift",
        "DCM ranks errors better than the largest probability under unseen shifts.", on: "+mean",
        ("dcm", minus: "msp")),
      ranking(
        "selective-shift-ft", "DCM ranks errors better than fine-tuning under unseen shifts.",
        on: "+mean", ("dcm", minus: "ft")),
    ]
  }

  private func ranking(
    _ id: String, _ statement: String, on images: String, _ arms: (String, minus: String)
  ) -> Claim {
    let domains = configuration.selectiveDomains
    return Claim(
      id, statement, source: "Section 5, selective classification",
      experiment: SelectiveExperiment.name, predicts: .greater
    ) { seed in
      try domains.map {
        100
          * (try seed.difference(
            "\(Outcome.selectiveArea)/\($0)\(images)", arms.0, minus: arms.minus))
      }
    }
    .measured(in: "points")
  }

  /// Claims about what confidence tends to.
  var theory: [Claim] {
    [
      Claim(
        "theory-descent", "Descent on free logits ends at the confidence in closed form.",
        source: "Proposition 4.1", experiment: TheoryExperiment.name, predicts: .within(1e-6)
      ) { seed in
        try ConfidenceTable.objectives.map(TheoryExperiment.arm).flatMap { arm in
          try ["known", "unknown"].map {
            try seed.value("found-\($0)", arm: arm) - seed.value($0, arm: arm)
          }
        }
      }
      .measured(in: "confidence"),
      approach(
        "theory-known", "DCM moves the confidence in known images towards its optimum.", "known",
        \.known),
      approach(
        "theory-unknown", "DCM moves the confidence in unknown images towards its optimum.",
        "unknown", \.unknown),
    ]
  }

  /// The objective of DCM on a pair: known images occur in the uncertainty set with their share.
  func optimum(classes: Int) -> ConfidenceOptimum {
    ConfidenceOptimum(
      classes: classes, weight: configuration.weight, ratio: 1 - configuration.fraction)
  }

  private func approach(
    _ id: String, _ statement: String, _ part: String,
    _ target: @escaping @Sendable (ConfidenceOptimum) -> Double
  ) -> Claim {
    let targets = configuration.pairs.map { pair in
      (name: pair.name, value: target(optimum(classes: pair.inDistribution.classes.count)))
    }
    return Claim(
      id, statement, source: "Propositions 4.1 and 4.2; figure of confidences",
      experiment: DetectionExperiment.name, predicts: .greater
    ) { seed in
      try targets.map { pair in
        let metric = "confidence-\(part)/\(pair.name)"
        let before = try seed.value(metric, arm: "base:msp")
        let after = try seed.value(metric, arm: "dcm")
        return abs(before - pair.value) - abs(after - pair.value)
      }
    }
    .measured(in: "confidence")
  }
}
