import OutOfDistribution
import Randomness
import Testing

@Suite("Deployable thresholds")
struct DeployableThresholdTests {
  @Test func empiricalCutKeepsTheWishedShare() throws {
    let cut = try DeployableThreshold(
      heldOut: (1...100).map(Double.init).reversed(), truePositiveRate: 0.95)
    #expect(cut.threshold == 6 && cut.rank == 6 && cut.heldOutRate == 0.95)
    // The lower Clopper-Pearson bound of 95 in 100 at 95 %.
    #expect(abs(cut.guaranteedRate - 0.8977466) < 1e-6)
    #expect(cut.accepts([5.9, 6, 7]) == [false, true, true])
  }

  @Test func guaranteedCutReachesTheWish() throws {
    let held = (1...1000).map(Double.init)
    let cut = try DeployableThreshold(
      heldOut: held, truePositiveRate: 0.95, rule: .guaranteed)
    #expect(cut.guaranteedRate >= 0.95 && cut.rank < 51 && cut.rank > 30)
    let next = try DeployableThreshold(
      heldOut: held, truePositiveRate: Double(1000 - cut.rank) / 1000, rule: .empirical)
    #expect(next.rank == cut.rank + 1 && next.guaranteedRate < 0.95)
  }

  /// 0.95^59 is the first power below 0.05.
  @Test func fewSamplesCannotGuarantee() throws {
    let error = #expect(throws: MetricError.self) {
      try DeployableThreshold(
        heldOut: (0..<58).map(Double.init), truePositiveRate: 0.95, rule: .guaranteed)
    }
    #expect(error?.description.contains("found 58, needed at least 59") == true)
    let cut = try DeployableThreshold(
      heldOut: (0..<59).map(Double.init), truePositiveRate: 0.95, rule: .guaranteed)
    #expect(cut.rank == 1 && cut.threshold == 0)
  }

  /// Of 400 held-out sets of uniform confidences the bound fails for about a twentieth.
  @Test func theBoundHoldsAsOftenAsItSays() throws {
    var generator = RandomKey(seed: 5).generator()
    var failures = 0
    for _ in 0..<400 {
      let cut = try DeployableThreshold(
        heldOut: (0..<60).map { _ in generator.uniform() }, truePositiveRate: 0.9)
      if 1 - cut.threshold < cut.guaranteedRate { failures += 1 }
    }
    #expect((8...34).contains(failures))
  }

  @Test func tiesAcceptMoreThanTheWish() throws {
    let cut = try DeployableThreshold(
      heldOut: [Double](repeating: 1, count: 40), truePositiveRate: 0.5)
    #expect(cut.heldOutRate == 1 && cut.guaranteedRate < 0.5)
  }

  @Test func badInputIsNamed() throws {
    #expect(throws: MetricError.empty("held-out confidences")) {
      try DeployableThreshold(heldOut: [], truePositiveRate: 0.9)
    }
    #expect(throws: MetricError.self) {
      try DeployableThreshold(heldOut: [.nan], truePositiveRate: 0.9)
    }
    for rate in [0, 1, Double.nan] {
      #expect(throws: MetricError.self) {
        try DeployableThreshold(heldOut: [1], truePositiveRate: rate)
      }
      #expect(throws: MetricError.self) {
        try DeployableThreshold(heldOut: [1], truePositiveRate: 0.9, confidence: rate)
      }
    }
  }
}
