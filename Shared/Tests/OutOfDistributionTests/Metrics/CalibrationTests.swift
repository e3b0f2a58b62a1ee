import Foundation
import LinearAlgebra
import OutOfDistribution
import Testing

@Suite("Calibration")
struct CalibrationTests {
  @Test func topLabelAgreesWithFixtures() throws {
    for sample in try MetricFixture.load().topLabel {
      let found = try TopLabelCalibration(
        confidences: sample.confidences, correct: sample.correct.map { $0 == 1 },
        bins: Int(sample.bins))
      #expect(agree(found.expectedError, sample.ece) && agree(found.maximumError, sample.mce))
      #expect(agree(found.brierScore, sample.brier))
      #expect(found.bins.reduce(0) { $0 + $1.count } == sample.confidences.count)
    }
  }

  @Test func classProbabilitiesAgreeWithFixtures() throws {
    for sample in try MetricFixture.load().classes {
      let found = try ClassProbabilities(
        Matrix(sample.probabilities), labels: sample.labels.map { Int($0) })
      #expect(agree(found.brierScore, sample.brier))
      #expect(agree(found.negativeLogLikelihood, sample.nll))
      #expect(agree(try found.marginalCalibrationError(), sample.debiased))
      #expect(agree(try found.marginalCalibrationError(isDebiased: false), sample.plugIn))
    }
  }

  @Test func edgesBelongToTheBinBelow() throws {
    let found = try TopLabelCalibration(
      confidences: [0, 0.1, 0.2, 0.3, 0.6, 0.7, 1],
      correct: [Bool](repeating: true, count: 7), bins: 10)
    #expect(found.bins.map(\.count) == [2, 1, 1, 0, 0, 1, 1, 0, 0, 1])
  }

  @Test func aTrueClassOfProbabilityZeroHasInfiniteLoss() throws {
    let sure = try ClassProbabilities(Matrix([[1, 0]]), labels: [1])
    #expect(sure.negativeLogLikelihood == .infinity && sure.brierScore == 2)
  }

  @Test func badInputIsNamed() throws {
    let error = #expect(throws: MetricError.self) {
      try TopLabelCalibration(confidences: [0.5, 3.2], correct: [true, true])
    }
    #expect(error?.description.contains("confidences[1] is 3.2") == true)
    #expect(throws: MetricError.self) {
      try TopLabelCalibration(confidences: [0.5], correct: [true], bins: 0)
    }
    let shares = Matrix([[0.5, 0.5], [0.25, 0.75]])
    #expect(
      throws: MetricError.valueOutOfRange(
        "labels", index: 1, value: 2, range: "a class from 0 to 1")
    ) { try ClassProbabilities(shares, labels: [0, 2]) }
    #expect(throws: MetricError.unequalCounts("rows of probabilities", 2, "labels", 1)) {
      try ClassProbabilities(shares, labels: [0])
    }
    #expect(throws: MetricError.valueOutOfRange("sums of rows", index: 0, value: 0.5, range: "1")) {
      try ClassProbabilities(Matrix([[0.25, 0.25]]), labels: [0])
    }
    let good = try ClassProbabilities(shares, labels: [0, 1])
    #expect(throws: MetricError.self) { try good.marginalCalibrationError(bins: 0) }
  }
}
