import Experiments
import Failures
import OutOfDistribution
import Randomness
import Testing

@Suite("Detection metrics")
struct DetectionScoresTests {
  @Test func everyVectorOfThePapersPasses() throws {
    let vectors = try metricVectors()
    #expect(vectors.count > 70)
    for vector in vectors {
      #expect(vector.passes, "\(vector.name): \(vector.got), expected \(vector.expected)")
    }
  }

  @Test func agreesWithScikitLearnOnRandomAndTiedData() throws {
    for sample in try MetricFixture.load().detection {
      let scores = try DetectionScores(
        inDistribution: sample.inDistribution, outOfDistribution: sample.outOfDistribution)
      #expect(agree(scores.auroc, sample.auroc))
      #expect(agree(scores.detectionAccuracy, sample.detectionAccuracy))
      for (positive, expected) in [
        (PositiveClass.inDistribution, sample.idPositive), (.outOfDistribution, sample.oodPositive),
      ] {
        #expect(agree(scores.averagePrecision(positive: positive), expected.averagePrecision))
        #expect(agree(scores.trapezoidalPrecision(positive: positive), expected.trapezoid))
        for (rule, rates) in [
          (OperatingRule.firstReach, expected.firstReach), (.nearest, expected.nearest),
        ] {
          let found = try expected.levels.map {
            try scores.falsePositiveRate(atTruePositiveRate: $0, rule: rule, positive: positive)
          }
          #expect(agree(found, rates), "\(positive) \(rule)")
        }
        let curve = scores.rocCurve(positive: positive)
        #expect(agree(curve.map(\.falsePositiveRate), expected.roc[0]))
        #expect(agree(curve.map(\.truePositiveRate), expected.roc[1]))
      }
    }
  }

  @Test func curvesHaveTheAreasOfTheFigures() throws {
    for sample in try MetricFixture.load().detection {
      let scores = try DetectionScores(
        inDistribution: sample.inDistribution, outOfDistribution: sample.outOfDistribution)
      for positive in PositiveClass.allCases {
        let roc = scores.rocCurve(positive: positive)
        let area = zip(roc, roc.dropFirst()).reduce(0) { sum, ends in
          sum + (ends.1.falsePositiveRate - ends.0.falsePositiveRate)
            * (ends.0.truePositiveRate + ends.1.truePositiveRate) / 2
        }
        #expect(agree(area, scores.auroc))
        let curve = scores.precisionRecallCurve(positive: positive)
        let precision = zip(curve, curve.dropFirst()).reduce(0) {
          $0 + ($1.1.recall - $1.0.recall) * $1.1.precision
        }
        #expect(agree(precision, scores.averagePrecision(positive: positive)))
      }
    }
  }

  @Test func thresholdsReachTheirRates() throws {
    let scores = try DetectionScores(
      inDistribution: [0.9, 0.8, 0.7, 0.6], outOfDistribution: [0.65, 0.3])
    let inside = try scores.operatingPoint(atTruePositiveRate: 0.75, positive: .inDistribution)
    #expect(
      inside == OperatingPoint(threshold: 0.7, truePositiveRate: 0.75, falsePositiveRate: 0))
    let outside = try scores.operatingPoint(atTruePositiveRate: 1, positive: .outOfDistribution)
    #expect(
      outside == OperatingPoint(threshold: 0.65, truePositiveRate: 1, falsePositiveRate: 0.25))
  }

  @Test func constantConfidencesHaveDefinedValues() throws {
    let scores = try DetectionScores(
      inDistribution: [2, 2, 2], outOfDistribution: [2, 2, 2, 2, 2])
    #expect(scores.auroc == 0.5 && scores.detectionAccuracy == 0.5)
    for positive in PositiveClass.allCases {
      #expect(
        scores.averagePrecision(positive: positive) == scores.prevalence(positive: positive))
      for rule in OperatingRule.allCases {
        let rate = try scores.falsePositiveRate(
          atTruePositiveRate: 0.95, rule: rule, positive: positive)
        #expect(rate == 1)
      }
    }
    #expect(try scores.deLongStandardError() == 0)
  }

  @Test func metricsAsValuesAreTheMethods() throws {
    let scores = try DetectionScores(
      inDistribution: [0.9, 0.9, 0.8, 0.5, 0.5], outOfDistribution: [0.9, 0.5, 0.5, 0.2])
    let metrics = DetectionMetric.all()
    #expect(Set(metrics.map(\.name)).count == metrics.count && metrics.count == 10)
    #expect(metrics.contains { $0.name == "fpr95_oodPositive_nearest" })
    let rate = DetectionMetric.falsePositiveRate(
      at: 0.8, rule: .nearest, positive: .outOfDistribution)
    #expect(try rate.value(of: scores) == 0.6 && !rate.isHigherBetter)
    #expect(try DetectionMetric.auroc.value(of: scores) == scores.auroc)
    let trapezoid = DetectionMetric.trapezoidalPrecision(positive: .inDistribution)
    #expect(try trapezoid.value(of: scores) == 0.75)
  }

  @Test func badInputIsNamed() throws {
    #expect(throws: MetricError.empty("out-of-distribution confidences")) {
      try auroc(inDistribution: [1], outOfDistribution: [])
    }
    #expect(throws: MetricError.empty("in-distribution confidences")) {
      try auroc(inDistribution: [], outOfDistribution: [1])
    }
    #expect(
      throws: MetricError.notFinite("in-distribution confidences", index: 1, value: .infinity)
    ) { try auroc(inDistribution: [1, .infinity], outOfDistribution: [1]) }
    let message = #expect(throws: MetricError.self) {
      try auroc(inDistribution: [1], outOfDistribution: [0, 2, .nan])
    }
    #expect(message?.description.contains("out-of-distribution confidences[2] is nan") == true)
    let scores = try DetectionScores(inDistribution: [1], outOfDistribution: [0])
    #expect(scores.auroc == 1)
    for rate in [0, -1, 1.01, Double.nan] {
      let error = #expect(throws: MetricError.self) {
        try scores.falsePositiveRate(atTruePositiveRate: rate, positive: .inDistribution)
      }
      #expect(error?.failureKind == .usage)
    }
  }

  @Test func aMillionScoresAreExact() throws {
    var generator = RandomKey(seed: 1).generator()
    let inside = (0..<500_000).map { _ in generator.uniform() + 0.2 }
    let outside = (0..<500_000).map { _ in generator.uniform() }
    let scores = try DetectionScores(inDistribution: inside, outOfDistribution: outside)
    // 1 - 0.8^2 / 2 and 0.95 - 0.2 of uniform scores; five standard errors.
    #expect(abs(scores.auroc - 0.68) < 0.0025)
    let rate = try scores.falsePositiveRate(atTruePositiveRate: 0.95, positive: .inDistribution)
    #expect(abs(rate - 0.75) < 0.0045)
  }
}
