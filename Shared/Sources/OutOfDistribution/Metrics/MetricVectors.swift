public import Experiments
import LinearAlgebra

/// Returns the numbers that hand derivations fix for the metrics, for the self-tests of executables.
///
/// - Throws: ``MetricError`` if a metric refuses what the derivation gave it.
public func metricVectors() throws(MetricError) -> [TestVector] {
  var vectors: [TestVector] = []
  for reference in DetectionReference.all { vectors += try reference.vectors() }
  vectors += try nearestRuleVectors()
  vectors += try selectiveVectors()
  vectors += try selectiveTieVectors()
  vectors += try topLabelVectors()
  vectors += try marginalVectors()
  return vectors
}

/// Confidences, and what the metrics of detection make of them; out-of-distribution first.
private struct DetectionReference: Sendable {
  let name: String
  let inDistribution: [Double]
  let outOfDistribution: [Double]
  let auroc: Double
  let averagePrecision: [Double]
  let trapezoid: [Double]
  let firstReach: [Double]

  static let all = [
    DetectionReference(
      name: "A", inDistribution: [0.95, 0.9, 0.8, 0.7, 0.6],
      outOfDistribution: [0.85, 0.5, 0.4, 0.3], auroc: 0.85,
      averagePrecision: [0.8928571429, 0.8766666667], trapezoid: [0.8839285714, 0.86],
      firstReach: [0.6, 0.25]),
    DetectionReference(
      name: "B, ties", inDistribution: [0.9, 0.9, 0.8, 0.5, 0.5],
      outOfDistribution: [0.9, 0.5, 0.5, 0.2], auroc: 0.7,
      averagePrecision: [0.6611111111, 0.6666666667], trapezoid: [0.7680555556, 0.75],
      firstReach: [1, 0.75]),
    DetectionReference(
      name: "C, constant", inDistribution: [0.5, 0.5, 0.5, 0.5],
      outOfDistribution: [0.5, 0.5, 0.5],
      auroc: 0.5, averagePrecision: [0.4285714286, 0.5714285714],
      trapezoid: [0.7142857143, 0.7857142857], firstReach: [1, 1]),
    DetectionReference(
      name: "D, perfect", inDistribution: [0.9, 0.8, 0.7], outOfDistribution: [0.3, 0.2], auroc: 1,
      averagePrecision: [1, 1], trapezoid: [1, 1], firstReach: [0, 0]),
    DetectionReference(
      name: "E, inverted", inDistribution: [0.1, 0.2], outOfDistribution: [0.8, 0.9, 0.7], auroc: 0,
      averagePrecision: [0.4777777778, 0.325], trapezoid: [0.3777777778, 0.225],
      firstReach: [1, 1]),
    DetectionReference(
      name: "G, blocks", inDistribution: [Double](repeating: 1, count: 10),
      outOfDistribution: [1] + [Double](repeating: 0, count: 19), auroc: 0.975,
      averagePrecision: [0.9833333333, 0.9090909091], trapezoid: [0.9916666667, 0.9545454545],
      firstReach: [0, 0.05]),
  ]

  func vectors() throws(MetricError) -> [TestVector] {
    let scores = try DetectionScores(
      inDistribution: inDistribution, outOfDistribution: outOfDistribution)
    var vectors = [vector("\(name): AUROC", auroc, scores.auroc)]
    for (index, positive) in [PositiveClass.outOfDistribution, .inDistribution].enumerated() {
      let label = "\(name): \(positive == .inDistribution ? "ID" : "OOD") positive"
      let rate = try scores.falsePositiveRate(atTruePositiveRate: 0.95, positive: positive)
      vectors += [
        vector(
          "\(label), average precision", averagePrecision[index],
          scores.averagePrecision(positive: positive)),
        vector(
          "\(label), trapezoidal AUPR", trapezoid[index],
          scores.trapezoidalPrecision(positive: positive)),
        vector("\(label), FPR95 first reach", firstReach[index], rate),
      ]
    }
    return vectors
  }
}

private func vector(_ name: String, _ expected: Double, _ got: Double) -> TestVector {
  TestVector(name, expected: expected, got: got, tolerance: 1e-9)
}

/// Two thresholds of B have the recall 0.75; the released rule takes the one with more false alarms.
private func nearestRuleVectors() throws(MetricError) -> [TestVector] {
  let scores = try DetectionScores(
    inDistribution: [0.9, 0.9, 0.8, 0.5, 0.5], outOfDistribution: [0.9, 0.5, 0.5, 0.2])
  var vectors: [TestVector] = []
  for (level, firstReach, nearest) in [(0.8, 1.0, 0.6), (0.5, 0.4, 0.6)] {
    for (rule, expected) in [(OperatingRule.firstReach, firstReach), (.nearest, nearest)] {
      let rate = try scores.falsePositiveRate(
        atTruePositiveRate: level, rule: rule, positive: .outOfDistribution)
      vectors.append(vector("B, ties: FPR\(percent(level)) OOD positive, \(rule)", expected, rate))
    }
  }
  return vectors
}

private let correct = [true, true, true, false, true, true, false, true, false, false]

private func selectiveVectors() throws(MetricError) -> [TestVector] {
  let outcomes = try SelectiveOutcomes(
    confidences: [0.99, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.55, 0.5, 0.4], correct: correct)
  let expected: [(SelectiveMetric, Double)] = [
    (.accuracyAtCoverage(0.5), 0.8), (.accuracyAtCoverage(0.8), 0.75),
    (.accuracyAtCoverage(0.9), 0.6666666667), (.accuracyAtCoverage(0.95), 0.6666666667),
    (.accuracyAtCoverage(0.99), 0.6666666667), (.coverageAtAccuracy(0.9), 0.3),
    (.coverageAtAccuracy(0.8), 0.6), (.coverageAtAccuracy(0.75), 0.8),
    (.coverageAtAccuracy(0.6), 1), (.accuracyCoverageArea(), 0.7314285714),
    (.riskCoverageArea, 0.1885714286), (.trapezoidalRiskCoverageArea, 0.1873015873),
    (.excessRiskCoverageArea, 0.0759523810), (.generalizedRiskCoverageArea, 0.14),
    (.trapezoidalGeneralizedRiskCoverageArea, 0.1333333333),
  ]
  var vectors = TestVector.elements(
    "selection: accuracy of the first k",
    expected: [
      1, 1, 1, 0.75, 0.8, 0.8333333333, 0.7142857143, 0.75, 0.6666666667, 0.6,
    ], got: outcomes.accuracies, tolerance: 1e-9)
  for (metric, value) in expected {
    vectors.append(vector("selection: \(metric.name)", value, try outcomes.value(of: metric)))
  }
  return vectors
}

/// One of three tied predictions is wrong: two of them drawn at random are right by two thirds.
private func selectiveTieVectors() throws(MetricError) -> [TestVector] {
  let tied = try SelectiveOutcomes(
    confidences: [0.9, 0.9, 0.9, 0.5], correct: [true, false, true, true])
  let wrongFirst = try SelectiveOutcomes(confidences: [0.9, 0.5], correct: [false, true])
  return [
    vector(
      "selection, ties: accuracy at half", 2.0 / 3, try tied.value(of: .accuracyAtCoverage(0.5))),
    vector(
      "selection, first one wrong: coverage at accuracy 1", 0,
      try wrongFirst.value(of: .coverageAtAccuracy(1))),
  ]
}

private func topLabelVectors() throws(MetricError) -> [TestVector] {
  let confidences = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5]
  var vectors: [TestVector] = []
  for (bins, expected) in [(10, 0.185), (15, 0.245), (5, 0.185)] {
    let found = try TopLabelCalibration(confidences: confidences, correct: correct, bins: bins)
    vectors.append(vector("calibration: ECE, \(bins) bins", expected, found.expectedError))
    guard bins == 10 else { continue }
    vectors.append(vector("calibration: MCE, 10 bins", 0.5, found.maximumError))
    vectors.append(vector("calibration: Brier", 0.19625, found.brierScore))
  }
  return vectors
}

private func marginalVectors() throws(MetricError) -> [TestVector] {
  let second = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95]
  let labels = [0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 0, 1]
  let classes = try ClassProbabilities(Matrix(second.map { [1 - $0, $0] }), labels: labels)
  let right = zip(classes.predictions, labels).map { $0.label == $1 }
  let guo = try TopLabelCalibration(
    confidences: classes.predictions.map(\.confidence), correct: right)
  return [
    vector(
      "calibration: marginal L2, 3 bins, plug-in", 0.1020620727,
      try classes.marginalCalibrationError(bins: 3, isDebiased: false)),
    vector(
      "calibration: marginal L2, 3 bins, debiased", 0,
      try classes.marginalCalibrationError(bins: 3)),
    vector("calibration: ECE of the same, 15 bins", 0.3166666667, guo.expectedError),
  ]
}
