public import Experiments
import LinearAlgebra
import Tensors

/// The numbers that the equations fix for this toolkit's functions (`dcm selftest`).
public enum DCMVectors {
  /// All of them: losses first, then schedule, ensembles and theory.
  public static func all() -> [TestVector] {
    [
      confidenceLosses(), objective(), energyHinges(), abstentions(), selection(), ensembles(),
      schedule(), theory(),
    ].flatMap(\.self)
  }

  private static func confidenceLosses() -> [TestVector] {
    let (loss, gradient) = valueAndGradient(at: Tensor([2, 1, 0.1], shape: [1, 3])) {
      confidenceLoss(logits: $0)
    }
    let level = confidenceLoss(logits: Tensor(zeros: [1, 3]))
    let steep = confidenceLoss(logits: Tensor([1000, 0, -1000], shape: [1, 3]))
    return [
      vectors("confidence loss of (2, 1, .1)", [1.383_696_682_9], [Double(loss)]),
      vectors(
        "its gradient", [0.325_667_805_6, -0.090_900_362_6, -0.234_767_442_9], gradient.numbers),
      vectors("confidence loss at equal logits", [1.098_612_288_7], level.numbers),
      vectors("confidence loss of (1000, 0, -1000)", [1000], steep.numbers),
    ].flatMap(\.self)
  }

  // Two labelled and three unlabelled examples of three classes.
  private static let labelled = Tensor([2, 1, 0.1, 0.5, 2.5, -1], shape: [2, 3])
  private static let unlabelled = Tensor([1, 1, 1, 3, 0, 0, 0, -1, 2], shape: [3, 3])

  private static func objective() -> [TestVector] {
    let (total, gradients) = valueAndGradient(at: [labelled, unlabelled]) { inputs in
      confidenceMinimizationLoss(
        labelled: inputs[0], labels: [0, 1], unlabelled: inputs[1], weight: 0.5)
    }
    return [
      vectors(
        "cross-entropy", [0.285_104_111_7], meanCrossEntropy(labelled, [0, 1]).numbers),
      vectors("confidence loss", [1.676_682_643_8], confidenceLoss(logits: unlabelled).numbers),
      vectors("DCM's objective", [1.123_445_433_6], [Double(total)]),
      vectors(
        "gradient at labelled examples",
        [
          -0.170_499_430_6, 0.121_216_485_4, 0.049_282_945_2, 0.058_057_267_3, -0.071_011_594_7,
          0.012_954_327_4,
        ], gradients[0].numbers),
      vectors(
        "gradient at unlabelled examples",
        [
          0, 0, 0, 0.096_018_277_5, -0.048_009_138_8, -0.048_009_138_8, -0.036_523_022_3,
          -0.048_553_877_9, 0.085_076_900_2,
        ], gradients[1].numbers),
    ].flatMap(\.self)
  }

  private static func energyHinges() -> [TestVector] {
    func terms(_ inner: Double, _ outer: Double) -> [Double] {
      let hinge = EnergyHinge(innerMargin: inner, outerMargin: outer)
      return hinge.innerLoss(logits: labelled).numbers + hinge.outerLoss(logits: unlabelled).numbers
    }
    return [
      vectors(
        "energy, labelled", [-2.417_030_016_3, -2.653_178_207_1],
        energy(logits: labelled).numbers),
      vectors(
        "energy, unlabelled", [-2.098_612_288_7, -3.094_922_956_4, -2.169_846_019_6],
        energy(logits: unlabelled).numbers),
      vectors("energy hinge at (-3, -1)", [0.230_069_679, 2.321_396_954_5], terms(-3, -1)),
      vectors("energy hinge at (-25, -7)", [504.685_488_764_2, 0], terms(-25, -7)),
    ].flatMap(\.self)
  }

  private static func abstentions() -> [TestVector] {
    let logits = Tensor([2, 1, 0.1, 0.5], shape: [1, 4])
    var memory = LabelTrust(count: 1)
    let trust = memory.visit([0], logits: logits, labels: [0])
    let normalized = normalizedLogits(Tensor([2, 1, 0.1], shape: [1, 3]), temperature: 0.04)
    return [
      vectors(
        "Deep Gamblers", [0.457_614_570_1],
        gamblersLoss(logits: logits, labels: [0], reward: 2.2).numbers),
      vectors("SAT, trust after a visit", [0.965_900_113_9], trust),
      vectors(
        "SAT, loss", [0.605_367_197_8],
        selfAdaptiveLoss(logits: logits, labels: [0], trust: trust).numbers),
      // The difference of two numbers near 22, whose last place is worth 2e-6.
      vectors(
        "LogitNorm", [1.410_275_7e-5], meanCrossEntropy(normalized, [0]).numbers, tolerance: 4e-6),
    ].flatMap(\.self)
  }

  private static func selection() -> [TestVector] {
    let losses = Tensor([0.2, 1.5, 0.1, 0.7])
    let risk = SelectiveRisk(
      losses: losses, selection: Tensor([0.9, 0.2, 0.8, 0.6]), targetCoverage: 0.8)
    let parts = [risk.coverage, risk.risk, risk.penalty, risk.total(auxiliary: losses.mean())]
    return vectors(
      "SelectiveNet", [0.625, 0.392, 0.98, 0.9985], parts.map { Double($0.scalar()) })
  }

  private static func ensembles() -> [TestVector] {
    let members = [[0.7, 0.2, 0.1], [0.5, 0.4, 0.1], [0.1, 0.1, 0.8]].map { Matrix([$0]) }
    func distance(_ i: Int, _ j: Int) -> Double {
      EnsembleScores(probabilities: [members[i], members[j]]).disagreement[0]
    }
    let scores = EnsembleScores(probabilities: members)
    return [
      vectors(
        "ERD, pairs", [0.4, 1.4, 1.4], [distance(0, 1), distance(0, 2), distance(1, 2)]),
      vectors("ERD, mean over pairs", [1.066_666_666_7], scores.disagreement),
      vectors("entropy of the mean", [1.068_145_261], scores.entropyOfMean),
      vectors("mean entropy", [0.794_732_934_8], scores.meanEntropy),
      vectors("mutual information", [0.273_412_326_1], scores.mutualInformation),
    ].flatMap(\.self)
  }

  private static func schedule() -> [TestVector] {
    let rates = [1_250, 2_820, 6_250, 12_500].map {
      annealedRate(1e-3, step: $0, horizon: 12_500)
    }
    return vectors(
      "learning rate", [9.755_527e-4, 8.797_106e-4, 5.005e-4, 1e-6], rates, tolerance: 1e-10)
  }

  private static func theory() -> [TestVector] {
    let expected = [
      [0.7, 0.1, 0.6], [0.67, 0.01, 0.66], [0.735_294, 0.1, 0.635_294],
      [0.708_824, 0.01, 0.698_824], [0.918_182, 0.1, 0.818_182], [0.55, 0.1, 0.45],
      [0.4, 0.1, 0.3], [0.764_706, 0.2, 0.564_706], [0.833_333, 0.5, 0.333_333],
    ]
    return zip(ConfidenceTable().rows, expected).flatMap { row, numbers in
      let name = "C = \(row.optimum.classes), weight \(row.optimum.weight)"
      return vectors(
        "\(name): known, unknown, gap", numbers, [row.known, row.unknown, row.gap])
        + vectors(
          "\(name): found by descent", [row.known, row.unknown],
          [row.foundKnown, row.foundUnknown])
    }
  }

  private static func vectors(
    _ name: String, _ expected: [Double], _ got: [Double], tolerance: Double? = nil
  ) -> [TestVector] {
    // Single precision bears six digits.
    let scale = Swift.max(1, expected.map(abs).max() ?? 1)
    return TestVector.elements(
      name, expected: expected, got: got, tolerance: tolerance ?? 1e-6 * scale)
  }
}

extension Tensor {
  fileprivate var numbers: [Double] { scalars.map { Double($0) } }
}
