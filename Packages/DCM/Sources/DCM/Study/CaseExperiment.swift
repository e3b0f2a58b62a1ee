import Experiments
import OutOfDistribution
import Reports

/// Follows DCM on one pair while one thing changes; arms are its values.
///
/// A cell measures what one of `detection` does, without a pair in the names.
struct CaseExperiment: Experiment {
  let configuration: DCMConfiguration
  let name: String
  let summary: String
  let reproduces: String
  let cases: [(arm: String, detection: DetectionCase)]

  var arms: [String] { cases.map(\.arm) }
  var secondsPerCell: Double? { 3 }

  func prerequisites(of cell: Cell) -> [Cell] {
    cases.filter { $0.arm == cell.arm }.map {
      Source.detection($0.detection.pair.inDistribution).cell(seed: cell.seed)
    }
  }

  func run(_ cell: Cell, in context: CellContext) throws -> Outcome {
    guard let found = cases.first(where: { $0.arm == cell.arm }) else {
      throw ExperimentError.unknownArm(cell.arm, experiment: name, known: arms)
    }
    return try context.measure(found.detection, configuration)
  }

  /// The arm of a number.
  static func arm(_ value: Double) -> String { value.fixed(3) }
}

extension DCMConfiguration {
  /// The ablations; none without a pair.
  func ablations() -> [CaseExperiment] {
    guard let pair = pairs.first else { return [] }
    let usual = confidenceMinimization(on: pair)
    return [
      fractionExperiment(usual), sizeExperiment(usual), weightExperiment(usual),
      filteredExperiment(usual), transductiveExperiment(usual),
    ]
  }

  private func fractionExperiment(_ usual: DetectionCase) -> CaseExperiment {
    CaseExperiment(
      configuration: self, name: "fraction",
      summary: "Change the share of unknown images in the uncertainty set",
      reproduces: "Ablation, share of unknown images",
      cases: fractions.map { fraction in
        var detection = usual
        detection.recipe = .mixture(count: setSize, fraction: fraction)
        return (CaseExperiment.arm(fraction), detection)
      })
  }

  private func sizeExperiment(_ usual: DetectionCase) -> CaseExperiment {
    CaseExperiment(
      configuration: self, name: "size", summary: "Change the size of the uncertainty set",
      reproduces: "Ablation, size of the uncertainty set",
      cases: setSizes.map { size in
        var detection = usual
        detection.recipe = .mixture(count: size, fraction: fraction)
        return (CaseExperiment.arm(Double(size)), detection)
      })
  }

  private func weightExperiment(_ usual: DetectionCase) -> CaseExperiment {
    CaseExperiment(
      configuration: self, name: "lambda", summary: "Change the weight of the confidence loss",
      reproduces: "Ablation, weight of the confidence loss",
      cases: weights.map { weight in
        var detection = usual
        detection.method = .confidenceMinimization(weight: weight)
        return (CaseExperiment.arm(weight), detection)
      })
  }

  private func filteredExperiment(_ usual: DetectionCase) -> CaseExperiment {
    var (filtered, known) = (usual, usual)
    filtered.recipe = .filtered(count: setSize, fraction: fraction)
    known.recipe = .mixture(count: setSize, fraction: 0)
    return CaseExperiment(
      configuration: self, name: "filtered",
      summary: "Take the known or the unknown images out of the uncertainty set",
      reproduces: "Proposition 4.2; known images need not be filtered out",
      cases: [("mixture", usual), ("filtered", filtered), ("known", known)])
  }

  private func transductiveExperiment(_ usual: DetectionCase) -> CaseExperiment {
    // Both arms are scored on the same unknown images; one has them in its set.
    let count = Int((fraction * Double(setSize)).rounded())
    var (inductive, transductive) = (usual, usual)
    inductive.scoredUnknown = count
    transductive.scoredUnknown = count
    transductive.recipe = .tested(count: setSize, fraction: fraction)
    return CaseExperiment(
      configuration: self, name: "transductive",
      summary: "Tune on the very images that are to be told apart",
      reproduces: "Ablation, transductive and inductive",
      cases: [("inductive", inductive), ("transductive", transductive)])
  }
}
