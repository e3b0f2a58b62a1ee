import Experiments
import OutOfDistribution
import Statistics

/// The paper's claims and this project's acceptance tests, each with its evidence and direction,
/// stated before anything runs.
///
/// Differences of AUROC, accuracy and rates are in points, one per seed and pair.
struct DCMClaims {
  let configuration: DCMConfiguration

  var all: [Claim] {
    acceptance + comparisons + [falseAlarms] + ablations + transductive + selective + theory
  }

  private static let section = "Section 5, out-of-distribution detection"

  /// The difference of a metric of detection between two arms, in points, on every pair.
  private func difference(
    _ id: String, _ statement: String, source: String = section, of metric: String = "auroc",
    _ arms: (String, minus: String), predicts prediction: Prediction = .greater
  ) -> Claim {
    let pairs = configuration.pairs
    return Claim(
      id, statement, source: source, experiment: DetectionExperiment.name, predicts: prediction
    ) { seed in
      try pairs.map {
        100 * (try seed.difference("\(metric)/\($0.name)", arms.0, minus: arms.minus))
      }
    }
    .measured(in: "points")
  }

  // The margins are those of a pilot with perceptrons on digits, stated before this study.
  private var acceptance: [Claim] {
    [
      difference(
        "dcm-msp", "DCM raises the AUROC of the largest probability by 2 points or more.",
        ("dcm", minus: "base:msp"), predicts: .atLeast(2)),
      difference(
        "dcm-oe",
        "DCM's AUROC is 1 point or more above that of outlier exposure with dissimilar outliers.",
        ("dcm", minus: "oe"), predicts: .atLeast(1)),
      difference(
        "dcm-accuracy", "DCM costs 1 point of accuracy on known images at most.", of: "accuracy",
        ("dcm", minus: "base:msp"), predicts: .atLeast(-1)),
    ]
  }

  private var comparisons: [Claim] {
    let known = Set(configuration.methods.map(\.name))
    let others = [
      ("base:msp", "the largest probability"), ("base:odin", "ODIN"),
      ("base:mahalanobis", "the Mahalanobis distance"), ("oe", "outlier exposure"),
      ("energy", "energy fine-tuning on the same mixture"),
      ("binary", "a classifier of labelled and unlabelled images"),
      ("erd", "ensembles that disagree (ERD)"), ("woods", "WOODS"),
      ("ensemble", "an ensemble"), ("ft", "fine-tuning without the confidence loss"),
    ]
    return others.filter { $0.0.hasPrefix("base:") || known.contains($0.0) }.map { arm, name in
      difference(
        "dcm-above-\(arm.replacing("base:", with: ""))", "DCM has a larger AUROC than \(name).",
        source: "Abstract; section 5", ("dcm", minus: arm))
    }
  }

  private var falseAlarms: Claim {
    difference(
      "dcm-oe-fpr", "DCM has a lower false-positive rate at 95 % than outlier exposure.",
      source: "Section 5: 6.3 points on CIFAR-10, 58.1 on CIFAR-100", of: Outcome.falseAlarms,
      ("dcm", minus: "oe"), predicts: .less)
  }

  private var ablations: [Claim] {
    let low = configuration.weights.filter { (0.05...1).contains($0) }.map(CaseExperiment.arm)
    return [
      monotone(
        "fraction-order", "AUROC grows with the share of unknown images.", in: "fraction",
        configuration.fractions),
      monotone(
        "size-order", "AUROC grows with the size of the uncertainty set.", in: "size",
        configuration.setSizes.map { Double($0) }),
      single(
        "unknown-needed", "A mixture is 1.5 points or more above a set of known images only.",
        source: "Section 5", in: "filtered", predicts: .atLeast(1.5)
      ) { try 100 * $0.difference("auroc", "mixture", minus: "known") },
      single(
        "no-filter",
        "Filtering known images out of the uncertainty set changes AUROC by 2 points at most.",
        source: "Proposition 4.2", in: "filtered", predicts: .within(2)
      ) { try 100 * $0.difference("auroc", "mixture", minus: "filtered") },
      single(
        "lambda-robust",
        "For weights from 0.05 to 1 AUROC stays within 2 points of the best of them.",
        source: "Ablation, weight of the confidence loss", in: "lambda", predicts: .atLeast(-2)
      ) { seed in
        let values = try low.map { 100 * (try seed.value("auroc", arm: $0)) }
        return (values.min() ?? .nan) - (values.max() ?? .nan)
      },
    ]
  }

  private var transductive: [Claim] {
    [
      single(
        "transductive",
        "Tuning on the tested images themselves changes AUROC by 2 points at most.",
        source: "Ablation, transductive and inductive", in: "transductive", predicts: .within(2)
      ) { try 100 * $0.difference("auroc", "transductive", minus: "inductive") }
    ]
  }

  private func single(
    _ id: String, _ statement: String, source: String, in experiment: String,
    predicts prediction: Prediction,
    evidence: @escaping @Sendable (SeedOutcomes) throws -> Double
  ) -> Claim {
    Claim(id, statement, source: source, experiment: experiment, predicts: prediction) {
      [try evidence($0)]
    }
    .measured(in: "points")
  }

  private func monotone(
    _ id: String, _ statement: String, in experiment: String, _ values: [Double]
  ) -> Claim {
    Claim(
      id, statement, source: "Ablation, \(experiment)", experiment: experiment, predicts: .greater
    ) { seed in
      let found = try values.map { try seed.value("auroc", arm: CaseExperiment.arm($0)) }
      return [try spearman(values, found).coefficient]
    }
    .measured(in: "rank correlation")
  }
}
