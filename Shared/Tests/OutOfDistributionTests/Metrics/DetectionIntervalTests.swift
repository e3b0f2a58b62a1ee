import OutOfDistribution
import Randomness
import Statistics
import Testing

@Suite("Intervals of detection metrics")
struct DetectionIntervalTests {
  private let bootstrap = Bootstrap(method: .percentile, resamples: 400, key: RandomKey(seed: 3))

  @Test func standardErrorsAgreeWithTheirDefinitions() throws {
    for sample in try MetricFixture.load().detection {
      let scores = try DetectionScores(
        inDistribution: sample.inDistribution, outOfDistribution: sample.outOfDistribution)
      let other = try DetectionScores(
        inDistribution: sample.otherIn, outOfDistribution: sample.otherOut)
      #expect(agree(try scores.deLongStandardError(), sample.deLongError))
      #expect(agree(scores.hanleyMcNeilStandardError(), sample.hanleyOODPositive))
      #expect(
        agree(
          scores.hanleyMcNeilStandardError(positive: .inDistribution), sample.hanleyIDPositive))
      let test = try scores.deLongTest(against: other)
      #expect(agree(test.statistic, sample.deLongZ) && agree(test.pValue, sample.deLongP))
      let mirrored = try other.deLongTest(against: scores)
      #expect(agree(mirrored.statistic, -sample.deLongZ))
    }
  }

  @Test func deLongIntervalIsTheNormalOne() throws {
    let scores = try example(7)
    let interval = try scores.deLongInterval(level: 0.9)
    let margin = 1.6448536269514722 * (try scores.deLongStandardError())
    #expect(agree(interval.low, scores.auroc - margin))
    #expect(agree(interval.high, scores.auroc + margin) && interval.level == 0.9)
    let separate = try DetectionScores(inDistribution: [3, 4], outOfDistribution: [1, 2])
    #expect(
      try separate.deLongInterval() == Interval(estimate: 1, low: 1, high: 1, level: 0.95))
  }

  @Test func bootstrapAgreesWithDeLong() throws {
    let scores = try example(11)
    let metrics = DetectionMetric.all()
    let found = try bootstrap.intervals(of: scores, metrics)
    for (interval, metric) in zip(found, metrics) {
      #expect(interval.estimate == (try metric.value(of: scores)))
      #expect(interval.low < interval.high && interval.low >= 0 && interval.high <= 1)
    }
    let deLong = try scores.deLongInterval()
    #expect(abs(found[0].low - deLong.low) < 0.02 && abs(found[0].high - deLong.high) < 0.02)
    #expect(try bootstrap.intervals(of: scores, metrics) == found)
  }

  @Test func biasCorrectedIntervalsAgreeWithThoseOfValues() throws {
    var corrected = bootstrap
    corrected.method = .bca
    let scores = try example(5)
    let found = try corrected.intervals(of: scores, [.auroc])
    let expected = try corrected.stratifiedInterval(
      [scores.inDistribution, scores.outOfDistribution]
    ) { (try? auroc(inDistribution: $0[0], outOfDistribution: $0[1])) ?? .nan }
    #expect(agree([found[0].low, found[0].high], [expected.low, expected.high]))
  }

  @Test func pairedMethodsShareTheirResamples() throws {
    let scores = try example(2)
    let shifted = try DetectionScores(
      inDistribution: scores.inDistribution.map { 2 * $0 + 1 },
      outOfDistribution: scores.outOfDistribution.map { 2 * $0 + 1 })
    for interval in try bootstrap.differenceIntervals(
      of: scores, minus: shifted, DetectionMetric.all())
    {
      #expect(interval.low == 0 && interval.estimate == 0 && interval.high == 0)
    }
    let better = try DetectionScores(
      inDistribution: scores.inDistribution.map { $0 + 0.5 },
      outOfDistribution: scores.outOfDistribution)
    let gain = try bootstrap.differenceIntervals(of: better, minus: scores, [.auroc])[0]
    #expect(gain.low > 0 && gain.estimate == better.auroc - scores.auroc)
  }

  @Test func oneSampleHasNoInterval() throws {
    let scores = try DetectionScores(inDistribution: [1], outOfDistribution: [0, 2])
    #expect(scores.auroc == 0.5)
    for attempt in [
      { _ = try scores.deLongInterval() }, { _ = try scores.deLongTest(against: scores) },
      { _ = try bootstrap.intervals(of: scores, [.auroc]) },
    ] as [() throws -> Void] {
      let error = #expect(throws: MetricError.self) { try attempt() }
      #expect(error?.description.contains("in-distribution samples: found 1") == true)
      #expect(error?.description.contains("no interval") == true)
    }
  }

  @Test func pairsMustMatchAndVary() throws {
    let small = try DetectionScores(inDistribution: [1, 2], outOfDistribution: [0, 3])
    let large = try DetectionScores(inDistribution: [1, 2, 3], outOfDistribution: [0, 3])
    #expect(throws: MetricError.self) { try small.deLongTest(against: large) }
    #expect(throws: MetricError.self) {
      try bootstrap.differenceIntervals(of: small, minus: large, [.auroc])
    }
    #expect(try small.deLongTest(against: small) == TestResult(statistic: 0, pValue: 1))
    let up = try DetectionScores(inDistribution: [2, 2], outOfDistribution: [1, 1])
    let down = try DetectionScores(inDistribution: [1, 1], outOfDistribution: [2, 2])
    #expect(throws: MetricError.noVariation("the placements of the two methods' samples")) {
      try up.deLongTest(against: down)
    }
    #expect(throws: MetricError.self) { try up.deLongInterval(level: 1) }
  }

  private func example(_ seed: UInt64) throws -> DetectionScores {
    var generator = RandomKey(seed: seed).generator()
    return try DetectionScores(
      inDistribution: (0..<120).map { _ in generator.uniform() + 0.25 },
      outOfDistribution: (0..<80).map { _ in generator.uniform() })
  }
}
