import OutOfDistribution
import Randomness
import Statistics
import Testing

@Suite("Selective prediction")
struct SelectiveTests {
  @Test func agreesWithFixtures() throws {
    for sample in try MetricFixture.load().selective {
      let outcomes = try SelectiveOutcomes(
        confidences: sample.confidences, correct: sample.correct.map { $0 == 1 })
      #expect(agree(outcomes.accuracies, sample.accuracies))
      for (metric, expected) in [
        (SelectiveMetric.riskCoverageArea, sample.aurc),
        (.trapezoidalRiskCoverageArea, sample.aurcTrapezoid),
        (.excessRiskCoverageArea, sample.eaurc),
        (.generalizedRiskCoverageArea, sample.augrc),
        (.trapezoidalGeneralizedRiskCoverageArea, sample.augrcTrapezoid),
        (.accuracyCoverageArea(), sample.area), (.failureAUROC, sample.failureAUROC),
      ] {
        #expect(agree(try outcomes.value(of: metric), expected), "\(metric.name)")
      }
      let curve = outcomes.riskCoverageCurve()
      #expect(agree(curve.map(\.risk), sample.accuracies.map { 1 - $0 }))
      #expect(curve.last?.coverage == 1)
    }
  }

  @Test func theOrderOfTiesDoesNotMatter() throws {
    let confidences = [0.9, 0.9, 0.9, 0.5, 0.5, 0.1]
    let correct = [true, false, true, true, false, false]
    let first = try SelectiveOutcomes(confidences: confidences, correct: correct)
    let second = try SelectiveOutcomes(
      confidences: confidences.reversed(), correct: correct.reversed())
    #expect(first.accuracies == second.accuracies)
  }

  @Test func aPerfectModelGetsOneLessAStep() throws {
    let outcomes = try SelectiveOutcomes(
      confidences: (0..<2000).map(Double.init), correct: [Bool](repeating: true, count: 2000))
    #expect(agree(try outcomes.value(of: .accuracyCoverageArea()), 0.999))
    #expect(agree(try outcomes.value(of: .accuracyCoverageArea(grid: 100)), 0.99))
    #expect(try outcomes.value(of: .coverageAtAccuracy(1)) == 1)
    #expect(throws: MetricError.empty("wrong predictions")) {
      try outcomes.value(of: .failureAUROC)
    }
  }

  /// 0.29 times 100 is below 29 in binary.
  @Test func coveragesAreWhatWasMeant() throws {
    let outcomes = try SelectiveOutcomes(
      confidences: (0..<100).map { -Double($0) }, correct: (0..<100).map { $0 < 28 })
    #expect(agree(try outcomes.value(of: .accuracyAtCoverage(0.29)), 28.0 / 29))
    #expect(throws: MetricError.self) { try outcomes.value(of: .accuracyAtCoverage(0.009)) }
    #expect(throws: MetricError.self) { try outcomes.value(of: .accuracyAtCoverage(1.1)) }
    #expect(throws: MetricError.self) { try outcomes.value(of: .coverageAtAccuracy(0)) }
    #expect(throws: MetricError.self) { try outcomes.value(of: .accuracyCoverageArea(grid: 0)) }
  }

  @Test func intervalsHoldTheEstimates() throws {
    var generator = RandomKey(seed: 9).generator()
    let confidences = (0..<300).map { _ in (generator.uniform() * 20).rounded() / 20 }
    let correct = confidences.map { generator.uniform() < 0.4 + $0 / 2 }
    let outcomes = try SelectiveOutcomes(confidences: confidences, correct: correct)
    let bootstrap = Bootstrap(method: .percentile, resamples: 300, key: RandomKey(seed: 1))
    let metrics: [SelectiveMetric] = [
      .accuracy, .riskCoverageArea, .accuracyAtCoverage(0.8), .failureAUROC,
    ]
    let found = try bootstrap.intervals(of: outcomes, metrics)
    for (interval, metric) in zip(found, metrics) {
      #expect(interval.estimate == (try outcomes.value(of: metric)))
      #expect(interval.low < interval.estimate && interval.estimate < interval.high)
    }
    let share = outcomes.accuracy
    let error = (share * (1 - share) / 300).squareRoot()
    #expect(abs(found[0].high - found[0].low - 2 * 1.96 * error) < 0.02)
  }

  @Test func failureAUROCHasDeLongsInterval() throws {
    var generator = RandomKey(seed: 4).generator()
    let confidences = (0..<200).map { _ in (generator.uniform() * 50).rounded() }
    let correct = confidences.map { generator.uniform() < 0.3 + $0 / 100 }
    let outcomes = try SelectiveOutcomes(confidences: confidences, correct: correct)
    let interval = try outcomes.failureInterval(level: 0.9)
    let chosen = { (isRight: Bool) in zip(confidences, correct).filter { $0.1 == isRight }.map(\.0)
    }
    let scores = try DetectionScores(
      inDistribution: chosen(true), outOfDistribution: chosen(false))
    #expect(interval == (try scores.deLongInterval(level: 0.9)))
    #expect(interval.estimate == (try outcomes.value(of: .failureAUROC)))
    #expect(interval.low < interval.estimate && interval.estimate < interval.high)
    let one = try SelectiveOutcomes(confidences: [1, 2, 3], correct: [true, false, true])
    let error = #expect(throws: MetricError.self) { try one.failureInterval() }
    #expect(error?.description.contains("wrong predictions: found 1") == true)
  }

  @Test func badInputIsNamed() throws {
    #expect(throws: MetricError.empty("confidences")) {
      try SelectiveOutcomes(confidences: [], correct: [])
    }
    #expect(throws: MetricError.unequalCounts("confidences", 2, "outcomes", 1)) {
      try SelectiveOutcomes(confidences: [1, 2], correct: [true])
    }
    #expect(throws: MetricError.self) {
      try SelectiveOutcomes(confidences: [1, .nan], correct: [true, true])
    }
    let one = try SelectiveOutcomes(confidences: [1], correct: [true])
    let bootstrap = Bootstrap(key: RandomKey(seed: 1))
    #expect(throws: MetricError.self) { try bootstrap.intervals(of: one, [.accuracy]) }
  }
}
