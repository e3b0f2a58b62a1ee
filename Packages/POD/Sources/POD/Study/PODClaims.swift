import Experiments
import OutOfDistribution
import Statistics

/// The paper's claims, each with its evidence and direction, stated before anything runs.
///
/// Differences are in points of AUROC, one per seed and pair.
struct PODClaims {
  let configuration: PODConfiguration

  var all: [Claim] { noBest + chosenPairs + published + lowData + controls + toys }

  private var least: Regime { .perClass(configuration.perClass.min() ?? 1) }

  private var leastName: String { "\(configuration.perClass.min() ?? 1) images per class" }

  private func evidence(_ seed: SeedOutcomes) -> PODEvidence {
    PODEvidence(configuration: configuration, seed: seed)
  }

  /// The first method's AUROC minus the second's on all pairs.
  private func difference(
    _ id: String, _ statement: String, source: String,
    of methods: (DetectionMethod, minus: DetectionMethod), at regime: Regime,
    predicts prediction: Prediction = .greater
  ) -> Claim {
    Claim(
      id, statement, source: source, experiment: PODStudy.experiment(of: regime),
      predicts: prediction
    ) { try evidence($0).differences(methods.0, minus: methods.minus, regime) }
    .measured(in: "points")
  }

  private var noBest: [Claim] {
    [
      Claim(
        "no-best-full",
        "With full data each of MSP, ODIN and Mahalanobis beats each of the others on a pair.",
        source: "Abstract, Table 1", experiment: PODStudy.grid, predicts: .greater
      ) { try [evidence($0).leastLead(DetectionMethod.earlier, .full)].compactMap(\.self) }
      .measured(in: "points")
      .noting(
        "The least lead of one method over another, over ordered couples, each on the pair where it "
          + "leads most on average over the other seeds."),
      Claim(
        "methods-differ",
        "With full data the mean ranks of MSP, ODIN, Mahalanobis and POD-E differ (Friedman, 5 %).",
        source: "Table 1", experiment: PODStudy.grid, predicts: .greater
      ) { seed in
        let table = try evidence(seed).table(DetectionMethod.published, .full)
        return [0.05 - (try friedman(table.map { $0.map { -$0 } }).pValue)]
      }.measured(in: "0.05 − p"),
    ]
  }

  /// Pairs that an earlier program on other networks singled out, so that nothing is chosen by the
  /// results.
  private var chosenPairs: [Claim] {
    [
      chosen(
        "near-digits", "On unseen digits MSP beats Mahalanobis.", "mnist[0-4] vs mnist[5-9]",
        of: (.msp, minus: .mahalanobis)),
      chosen(
        "turned-digits", "On turned digits Mahalanobis beats MSP.",
        "mnist[0-4] vs mnist[0-4]/rot90", of: (.mahalanobis, minus: .msp)),
      chosen(
        "inverted-clothing", "On inverted clothing Mahalanobis beats MSP.",
        "fashion vs fashion/invert", of: (.mahalanobis, minus: .msp)),
    ].compactMap(\.self)
  }

  private func chosen(
    _ id: String, _ statement: String, _ name: String,
    of methods: (DetectionMethod, minus: DetectionMethod)
  ) -> Claim? {
    guard let pair = configuration.pairs.first(where: { $0.name == name }) else { return nil }
    return Claim(
      id, statement, source: "Abstract; pair chosen by a pilot", experiment: PODStudy.grid,
      predicts: .greater
    ) { seed in
      let values = try [methods.0, methods.minus].map { try evidence(seed).auroc($0, pair, .full) }
      return [100 * (values[0] - values[1])]
    }.measured(in: "points")
  }

  private var published: [Claim] {
    [
      difference(
        "mahalanobis-over-pod-full", "With full data Mahalanobis beats POD.",
        source: "Table 1, 12 of 16 pairs", of: (.mahalanobis, minus: .podEmbedding), at: .full),
      difference(
        "mahalanobis-over-odin-full", "With full data Mahalanobis beats ODIN.",
        source: "Table 1, 12 of 16 pairs", of: (.mahalanobis, minus: .odin), at: .full),
      difference(
        "odin-over-mahalanobis-low", "With \(leastName) ODIN beats Mahalanobis.",
        source: "Table 1, 13 of 16 pairs", of: (.odin, minus: .mahalanobis), at: least),
      difference(
        "pod-over-mahalanobis-low",
        "With \(leastName) POD in the classifier's embedding beats Mahalanobis.",
        source: "Abstract; Table 1, 10 of 16 pairs", of: (.podEmbedding, minus: .mahalanobis),
        at: least),
      difference(
        "siamese-over-mahalanobis-low",
        "With \(leastName) POD by a Siamese network beats Mahalanobis.",
        source: "Abstract", of: (.podSiamese, minus: .mahalanobis), at: least),
    ]
  }

  private var lowData: [Claim] {
    [
      Claim(
        "pod-gains-low",
        "POD-E's lead over Mahalanobis is larger with \(leastName) than with full data.",
        source: "Abstract", experiment: PODStudy.lowData, predicts: .greater
      ) { seed in
        let evidence = evidence(seed)
        return try zip(
          evidence.differences(.podEmbedding, minus: .mahalanobis, least),
          evidence.differences(.podEmbedding, minus: .mahalanobis, .full)
        ).map { $0 - $1 }
      }.measured(in: "points"),
      Claim(
        "order-reverses",
        "One of four methods beats another on most pairs with \(leastName), and loses on most with "
          + "full data.",
        source: "Table 1", experiment: PODStudy.lowData, predicts: .greater
      ) {
        try [evidence($0).reversal(DetectionMethod.published, from: least, to: .full)]
          .compactMap(\.self)
      }
      .measured(in: "pairs")
      .noting(
        "The lesser of its leads in wins, for the couple that changes sides most clearly in the "
          + "other seeds."),
    ]
  }

  private var controls: [Claim] {
    [
      difference(
        "ridge-over-pinv-low",
        "Control: with \(leastName) a ridge improves Mahalanobis.",
        source: "Control of this project", of: (.mahalanobisRidge, minus: .mahalanobis), at: least),
      difference(
        "pod-over-ridge-low",
        "Control: with \(leastName) POD-E beats Mahalanobis with a ridge as well.",
        source: "Control of this project", of: (.podEmbedding, minus: .mahalanobisRidge), at: least),
      difference(
        "odin-tuning",
        "Control: ODIN that is tuned on other sets than it is tested on beats untuned ODIN.",
        source: "Control of this project", of: (.odinValidation, minus: .odin), at: .full),
      difference(
        "odin-oracle",
        "Control: tuning on the tested set itself flatters ODIN by more than a point.",
        source: "Control of this project", of: (.odinOracle, minus: .odinValidation), at: .full,
        predicts: .atLeast(1)),
    ]
  }
}
